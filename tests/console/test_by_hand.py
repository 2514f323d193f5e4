"""Entering what came without a call, the files that belong to an item, and earlier items it may repeat."""

import io
import re
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hotline.console.app import LARGEST_REQUEST_BYTES
from ledger import attachments
from ledger.database import Ledger
from ledger.models import Attachment, AuditEntry, Channel, Item
from tests.console.browse import post, token_of
from tests.console.conftest import SignIn
from tests.console.office import Office
from tests.console.registering import COMPLETE, error_at
from tests.console.test_handling import People, words

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

PDF = b"%PDF-1.7\n" + b"x" * 100


@pytest.fixture
def people(office: Office, sign_in: SignIn) -> People:
    return People(office, sign_in)


def enter(people: People, **changes: object) -> TestResponse:
    unit = people.units["泰山分局岱庙派出所"]
    form = {**COMPLETE, "channel": "visit", "accused_units": [unit], **changes}
    return post(people["wang"], "/items/new", **form)


def send(client: FlaskClient, number: str, content: bytes, name: str) -> TestResponse:
    token = token_of(client.get(f"/items/{number}"))
    data = {"csrf_token": token, "files": (io.BytesIO(content), name)}
    url = f"/items/{number}/attachments"
    return client.post(url, data=data, content_type="multipart/form-data", follow_redirects=True)


def test_the_sub_level_of_a_category_is_chosen_and_shown(people: People) -> None:
    answer = enter(people, **{"categories": ["law_enforcement"], "sub_levels-law_enforcement": "受案立案"})
    assert answer.status_code == 302
    page = people["wang"].get(answer.location).text
    assert "执法办案（受案立案）" in page
    assert "执法办案（受案立案）" in people["wang"].get("/items").text


def test_a_visit_is_registered_by_hand_under_the_next_number(people: People, ledger: Ledger) -> None:
    first = people.office.item(
        problem="完全不同的另一件事情", reporter_phone="05386660001", reporter_name="孙某"
    )
    answer = enter(people, received_at="2026-01-05T09:30")
    assert answer.status_code == 302
    with ledger.reading() as session:
        item = session.scalars(sa.select(Item).order_by(Item.id.desc())).first()
        assert item is not None
        assert (item.channel, item.call_id, item.serial) == (Channel.VISIT, None, int(first[5:]) + 1)
        assert item.received_at == datetime.fromisoformat("2026-01-05T09:30+08:00")
    page = people["wang"].get(answer.location).text
    assert "收到时间" in page
    assert "2026-01-05 09:30" in page


def test_an_instruction_of_a_leader_needs_who_and_what(people: People) -> None:
    answer = enter(people, channel="leader")
    assert answer.status_code == 422
    assert error_at(answer.text, "instructing_leader") == "上级交办或领导批办的，须填写交办领导。"
    assert "报案后没有受案回执。" in answer.text


def test_no_call_is_entered_by_hand_as_one_of_the_hotline(people: People) -> None:
    assert 'value="hotline"' not in people["wang"].get("/items/new").text
    assert enter(people, channel="").status_code == 422


def test_an_earlier_item_that_it_may_repeat_is_shown_before_it_is_registered(
    people: People, ledger: Ledger
) -> None:
    earlier = people.office.item()
    answer = enter(people)
    assert answer.status_code == 200
    assert "可能重复的事项" in answer.text
    assert earlier in answer.text
    assert "电话相同" in words(answer) or "号码相同" in words(answer)
    registered = enter(people, seen="1")
    page = people["wang"].get(registered.location).text
    assert f'/acts/join?main={earlier}"' in page
    join = re.search(r'href="([^"]*/acts/join\?main=[^"]*)"', page)
    assert join
    assert f'value="{earlier}"' in people["wang"].get(join[1]).text


def test_the_draft_of_a_caller_who_called_before_shows_the_earlier_item(people: People) -> None:
    earlier = people.office.item()
    draft_id = people.office.message(caller="13805380001")
    assert earlier in people["wang"].get(f"/drafts/{draft_id}").text


def test_a_file_is_attached_and_read_by_whoever_sees_the_item_and_each_reading_is_noted(
    people: People, ledger: Ledger
) -> None:
    number = people.assigned()
    assert "已上传“来信.pdf”。" in send(people["li"], number, PDF, "来信.pdf").text
    assert "李明 上传附件“来信.pdf”。" in words(people["wang"].get(f"/items/{number}")).replace("　", " ")
    answer = people["wang"].get(f"/items/{number}/attachments/1")
    assert answer.data == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert people["zhao"].get(f"/items/{number}/attachments/1").status_code == 404
    other = people.office.item()
    assert people["wang"].get(f"/items/{other}/attachments/1").status_code == 404
    with ledger.reading() as session:
        assert session.query(AuditEntry).filter_by(action="item.file_read", actor="wang").count() == 1


def test_a_file_of_another_kind_is_refused_in_chinese_and_leaves_nothing(
    people: People, ledger: Ledger
) -> None:
    number = people.office.item()
    assert "“木马.pdf”未上传：" in send(people["wang"], number, b"MZ\x90\x00", "木马.pdf").text
    with ledger.reading() as session:
        assert session.query(Attachment).count() == 0
    vault = Path(people.office.settings.vault_dir)
    assert [file for file in vault.rglob("item-*") if file.is_file()] == []


def test_files_may_be_larger_than_forms(people: People) -> None:
    number = people.office.item()
    large = PDF + b"x" * LARGEST_REQUEST_BYTES
    assert "已上传" in send(people["wang"], number, large, "扫描件.pdf").text
    assert len(large) < attachments.LARGEST


def test_an_attached_file_is_ticked_in_an_act_and_stands_at_it(people: People) -> None:
    number = people.assigned()
    send(people["li"], number, PDF, "方案.pdf")
    people.done("li", number, "begin")
    people.done("li", number, "step", step="plan", account="见附件。", attachments=["1"])
    told = words(people["li"].get(f"/items/{number}"))
    assert "附件： 方案.pdf" in told
