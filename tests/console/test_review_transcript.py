"""The transcript beside the form: it arrives by itself, or says why not, and is asked for again."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import rq
from flask.testing import FlaskClient
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from sqlalchemy import select
from werkzeug.test import TestResponse

from hotline.queue import QUEUE_NAME, connect
from hotline.settings import Settings
from ledger import live
from ledger.database import Ledger
from ledger.models import Draft, LivePiece, Transcript, TranscriptState
from tests.console.office import Office


def test_a_transcript_that_is_being_made_arrives_by_itself(office: Office, officer: FlaskClient) -> None:
    draft_id = office.message(transcript="pending", takes=[5.0])
    page = officer.get(f"/drafts/{draft_id}").text
    url = re.search(r'hx-get="(/drafts/[^"]+/transcript\?seen=pending)"', page)[1]
    assert officer.get(url).status_code == 204
    office.hear(office.transcript_ids()[0], ["终于转写好了。"])
    arrived = officer.get(url)
    assert "终于转写好了。" in re.sub("<[^>]*>", "", arrived.text)
    assert "hx-get" not in arrived.text


def test_what_was_heard_while_the_caller_spoke_is_shown_until_the_transcript_is_there(
    office: Office, officer: FlaskClient, ledger: Ledger
) -> None:
    draft_id = office.message(transcript="pending", takes=[5.0])
    url = re.search(r'hx-get="(/drafts/[^"]+seen=pending)"', officer.get(f"/drafts/{draft_id}").text)[1]
    with ledger.session() as session, session.begin():
        call_id = session.scalars(select(Draft.call_id).where(Draft.id == draft_id)).one()
        piece = LivePiece(
            call_id=call_id, file="message-1.wav", channel=0, start=0, end=8000, sha256="0" * 64
        )
        piece.engine, piece.model = "vosk", "cn"
        piece.segments = [{"start": 0.5, "end": 1.0, "text": "我要反映", "words": []}]
        live.keep(session, piece)

    arrived = officer.get(url).text
    assert "我要反映" in arrived
    later = re.search(r'hx-get="(/drafts/[^"]+)"', arrived)[1].replace("&amp;", "&")
    assert officer.get(later).status_code == 204

    office.hear(office.transcript_ids()[0], ["我要反映一个情况。"])
    assert "已识别的内容" not in officer.get(later).text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("engine_failed", "转写引擎处理这段录音时出错"),
        ("worker_died", "转写程序多次意外中断"),
        ("took_too_long", "转写用时过长，已中止"),
    ],
)
def test_a_failed_transcript_says_why(office: Office, officer: FlaskClient, reason: str, words: str) -> None:
    draft_id = office.message(transcript="failed", reason=reason, takes=[5.0])
    assert f"转写未成功：{words}" in officer.get(f"/drafts/{draft_id}").text


@pytest.fixture
def queue_server(ledger_settings: Settings) -> Iterator[Redis]:
    """The embedded queue server of the settings."""
    process = subprocess.Popen(
        [Path(sys.executable).with_name("hotline"), "queue"],
        env={"HOTLINE_DATA_DIR": str(ledger_settings.data_dir)},
        stdout=subprocess.DEVNULL,
    )
    with connect(ledger_settings) as connection:
        connection.set_retry(Retry(ConstantBackoff(0.1), retries=200))
        connection.ping()
        yield connection
    process.terminate()
    process.wait(10)


def retry(client: FlaskClient, draft_id: int) -> TestResponse:
    """Press the button at a failed transcript."""
    token = client.get("/session").json["csrf_token"]
    url = f"/drafts/{draft_id}/recordings/1/transcript"
    return client.post(url, data={"csrf_token": token}, headers={"HX-Request": "true"})


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_failed_transcript_that_is_tried_again_is_in_the_queue(
    office: Office, officer: FlaskClient, queue_server: Redis
) -> None:
    draft_id = office.message(transcript="failed", takes=[5.0])
    answer = retry(officer, draft_id)
    assert "等待转写" in answer.text
    assert "暂时无法连接" not in answer.text
    assert rq.Queue(QUEUE_NAME, connection=queue_server).job_ids == ["transcript-1"]


def test_a_failed_transcript_is_tried_again_though_the_queue_is_down(
    office: Office, officer: FlaskClient, ledger: Ledger
) -> None:
    draft_id = office.message(transcript="failed", takes=[5.0])
    answer = retry(officer, draft_id)
    assert "等待转写" in answer.text
    assert "已记录。转写服务暂时无法连接，恢复后将自动转写。" in answer.text
    with ledger.reading() as session:
        transcript = session.scalars(select(Transcript)).one()
        assert (transcript.state, transcript.attempts) == (TranscriptState.PENDING, 0)
