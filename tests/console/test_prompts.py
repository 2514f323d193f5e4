"""Prompts in the console: hearing, wording, replacing, and what a caller then hears."""

import io
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from ivr.prompts import PROMPT_IDS
from ledger import prompts
from ledger.models import AuditEntry, Role
from tests.console.browse import post, token_of, version_of
from tests.console.conftest import SignIn
from tests.console.office import Office
from tests.console.spooled import speechlike, write_wav
from tests.ivr.line_process import LineProcess
from tests.ivr.signals import similarity, write_prompts

PAGE = "/admin/prompts"
ONE = f"{PAGE}/greeting_after_hours"


@pytest.fixture
def administrator(office: Office, sign_in: SignIn) -> FlaskClient:
    office.person("root", "管理员", Role.ADMINISTRATOR)
    return sign_in("root")


def send(client: FlaskClient, path: Path, url: str = ONE, *, adjust: bool = False) -> TestResponse:
    """Upload a recording as the page does."""
    fields = {
        "csrf_token": token_of(client.get(url)),
        "recording": (io.BytesIO(path.read_bytes()), "问候语 新.wav"),
    }
    return client.post(f"{url}/recordings", data=fields | ({"adjust": "1"} if adjust else {}))


def recorded(tmp_path: Path, seed: int = 1, seconds: float = 2.0) -> Path:
    path = tmp_path / f"new-{seed}.wav"
    write_wav(path, speechlike(seconds, seed))
    return path


def put_to_use(client: FlaskClient, recording: int | str, url: str = ONE) -> TestResponse:
    version = version_of(client.get(url))
    return post(client, f"{url}/use", page=url, version=version, recording=recording)


def played(office: Office) -> bytes | None:
    path = office.settings.prompts_dir / "greeting_after_hours.wav"
    return path.read_bytes() if path.exists() else None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_page_lists_every_prompt_with_its_words_and_its_sound(administrator: FlaskClient) -> None:
    page = administrator.get(PAGE).text
    for prompt_id in PROMPT_IDS:
        assert f"{PAGE}/{prompt_id}/shipped.wav" in page
        assert administrator.get(f"{PAGE}/{prompt_id}/shipped.wav", buffered=True).data[:4] == b"RIFF"
    assert "感谢您的监督，再见。" in page
    assert administrator.get(f"{PAGE}/no_such").status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_others_neither_see_nor_change_prompts(office: Office, sign_in: SignIn) -> None:
    office.person("li", "李警官", Role.SUPERVISOR)
    client = sign_in("li")
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{ONE}/shipped.wav").status_code == 403
    assert post(client, f"{ONE}/use", page="/password", version=0).status_code == 403


def test_a_recording_is_heard_before_it_is_used_and_then_played(
    office: Office, administrator: FlaskClient, tmp_path: Path
) -> None:
    new = recorded(tmp_path)
    assert send(administrator, new).status_code == 302
    assert played(office) is None
    assert administrator.get(f"{ONE}/recordings/1.wav", buffered=True).data == new.read_bytes()

    assert put_to_use(administrator, 1).status_code == 302

    assert played(office) == new.read_bytes()
    page = administrator.get(ONE).text
    assert "使用中" in page
    assert "管理员" in page


def test_an_older_recording_and_the_shipped_one_come_back_with_one_click(
    office: Office, administrator: FlaskClient, tmp_path: Path
) -> None:
    first, second = recorded(tmp_path, 1), recorded(tmp_path, 2)
    for number, path in enumerate((first, second), 1):
        send(administrator, path)
        put_to_use(administrator, number)
    assert played(office) == second.read_bytes()

    put_to_use(administrator, 1)
    assert played(office) == first.read_bytes()

    put_to_use(administrator, "")
    assert played(office) is None
    with office.ledger.reading() as session:
        actions = list(session.scalars(select(AuditEntry.action).where(AuditEntry.object_kind == "prompt")))
    assert actions.count("prompt.recording_used") == 4
    assert actions.count("prompt.recording_added") == 2


def test_words_that_the_recording_does_not_say_are_marked_until_it_is_replaced(
    office: Office, administrator: FlaskClient, tmp_path: Path
) -> None:
    wording = "您好，这里是某市公安局一二三八九平台，现在是非工作时间，请在提示音后留言。"
    post(administrator, f"{ONE}/wording", page=ONE, version=0, wording=wording)
    assert "录音与文字不符" in administrator.get(PAGE).text
    assert "来电人听到的仍是：您好，这里是泰安市公安局" in administrator.get(ONE).text

    send(administrator, recorded(tmp_path))
    put_to_use(administrator, 1)

    page = administrator.get(PAGE).text
    assert "录音与文字不符" not in page
    assert wording in page


def test_what_was_not_good_in_a_recording_is_told(
    office: Office, administrator: FlaskClient, tmp_path: Path
) -> None:
    path = tmp_path / "quiet.wav"
    write_wav(path, (speechlike(2.0) / 60).astype(np.int16))
    send(administrator, path, adjust=True)
    page = administrator.get(ONE).text
    assert page.count("原录音音量过低") == 2  # said after the upload, and beside the recording


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("content", [b"", b"this is no sound", b"RIFF0000WAVE"])
def test_what_is_no_sound_is_refused_with_what_to_do(
    administrator: FlaskClient, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "sent.wav"
    path.write_bytes(content)
    answer = send(administrator, path)
    assert answer.status_code == 422
    assert "请上传 WAV" in answer.text


def test_the_same_recording_twice_is_kept_once(administrator: FlaskClient, tmp_path: Path) -> None:
    assert send(administrator, recorded(tmp_path)).status_code == 302
    again = send(administrator, recorded(tmp_path))
    assert again.status_code == 422
    assert "已在下方的列表中" in again.text


def test_the_second_of_two_people_is_told(administrator: FlaskClient) -> None:
    post(administrator, f"{ONE}/wording", page=ONE, version=0, wording="甲")
    late = post(administrator, f"{ONE}/wording", page=ONE, version=0, wording="乙")
    assert late.status_code == 409
    assert "已被他人修改" in late.text
    assert "乙" in late.text


def test_files_that_were_lost_are_laid_out_again(
    office: Office, administrator: FlaskClient, tmp_path: Path
) -> None:
    new = recorded(tmp_path)
    send(administrator, new)
    put_to_use(administrator, 1)
    (office.settings.prompts_dir / "greeting_after_hours.wav").write_bytes(b"broken")
    with office.ledger.reading() as session:
        prompts.lay_out(session, office.vault, office.settings.prompts_dir)
    assert played(office) == new.read_bytes()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_next_caller_hears_the_recording_that_was_put_to_use(
    office: Office, administrator: FlaskClient, tmp_path: Path
) -> None:
    sounds = write_prompts(tmp_path / "sounds")
    line = LineProcess(tmp_path, sounds).start()
    try:
        before = line.call("--after", 0, "--hang-up", 1.5)
        send(administrator, recorded(tmp_path, seconds=1.5))
        put_to_use(administrator, 1)
        after = line.call("--after", 0, "--hang-up", 2.5)
    finally:
        line.stop()

    assert before.prompts[0] == "greeting_after_hours"
    assert similarity(speechlike(1.5), before.heard) < 0.5
    assert similarity(speechlike(1.5), after.heard) > 0.9
