"""Hearing one message and registering it."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from ledger.clock import now
from ledger.database import Ledger
from ledger.models import AuditEntry, Draft, DraftStatus, Item, Transcript
from tests.console.browse import post, token_of, version_of
from tests.console.conftest import SignIn
from tests.console.office import Office
from tests.console.registering import COMPLETE, error_at, first_item, send


@pytest.fixture
def unit_id(office: Office) -> int:
    return office.units()["泰山分局岱庙派出所"]


def test_what_the_call_tells_is_filled_in(office: Office, officer: FlaskClient) -> None:
    started = datetime.fromisoformat("2026-09-20T20:15:00+08:00")
    page = officer.get(f"/drafts/{office.message(caller='13805380042', started=started)}").text
    assert "2026-09-20 20:15" in page
    assert "王警官" in page
    assert re.search(r'name="reporter_phone" type="text" value="13805380042"', page)
    assert re.search(r'<option selected value="hotline">12389电话</option>', page)


def test_the_transcript_stands_beside_with_its_words_and_times(office: Office, officer: FlaskClient) -> None:
    page = officer.get(f"/drafts/{office.message(['你好。', '再见。'])}").text
    assert '<span class="word" data-start="0.3" data-end="0.52">你</span>' in page
    assert page.count('class="segment"') == 2


def test_every_recording_of_the_call_is_there(office: Office, officer: FlaskClient) -> None:
    page = officer.get(f"/drafts/{office.message(takes=[2.0, 20.0])}").text
    assert "第1段录音" in page
    assert "第2段录音" in page
    assert page.count("<audio ") == 2


def test_registering_gives_the_number_and_shows_it(
    office: Office, officer: FlaskClient, ledger: Ledger, unit_id: int
) -> None:
    draft_id = office.message()
    answer = send(officer, draft_id, "register", accused_units=[unit_id], **COMPLETE)
    page = officer.get(answer.location, follow_redirects=True).text
    assert f"登记成功，编号{first_item().removeprefix('/items/')}" in page
    assert "没有待登记的来电和留言" in page
    assert "报案后没有受案回执。" in officer.get(first_item()).text
    with ledger.reading() as session:
        item = session.scalars(select(Item)).one()
        assert item.registered_by.username == "wang"
        assert [unit.id for unit in item.accused_units] == [unit_id]
        assert session.get(Draft, draft_id).status is DraftStatus.REGISTERED


def test_the_page_of_a_registered_draft_leads_to_its_item(
    office: Office, officer: FlaskClient, unit_id: int
) -> None:
    draft_id = office.message()
    send(officer, draft_id, "register", accused_units=[unit_id], **COMPLETE)
    assert officer.get(f"/drafts/{draft_id}").location == first_item()


def test_what_is_missing_is_told_at_each_field_and_what_was_typed_is_kept(
    office: Office, officer: FlaskClient
) -> None:
    answer = send(officer, office.message(), "register", channel="hotline", named="true", place="岱庙门口")
    page = answer.text
    assert answer.status_code == 422
    assert error_at(page, "reporter_name") == "实名反映须填写姓名。"
    assert error_at(page, "accused_units") == "请选择涉及单位，可选多个。"
    assert error_at(page, "categories") == "请选择问题类别，可选多个。"
    assert error_at(page, "problem") == "请填写反映的主要问题。"
    assert error_at(page, "difficulty") == "请选择难易程度。"
    assert 'value="岱庙门口"' in page
    assert "data-unsaved" in page


def test_an_anonymous_caller_needs_neither_name_nor_telephone(
    office: Office, officer: FlaskClient, unit_id: int
) -> None:
    fields = COMPLETE | {"named": "false", "reporter_name": "", "reporter_phone": ""}
    answer = send(officer, office.message(), "register", accused_units=[unit_id], **fields)
    assert answer.status_code == 302


@pytest.mark.parametrize("channel", ["superior", "leader"])
def test_what_a_superior_or_leader_handed_down_needs_the_leader_and_the_words(
    office: Office, officer: FlaskClient, unit_id: int, channel: str
) -> None:
    fields = COMPLETE | {"channel": channel, "accused_units": [unit_id]}
    page = send(officer, office.message(), "register", **fields).text
    assert error_at(page, "instructing_leader")
    assert error_at(page, "instruction")


def test_a_text_that_is_too_long_and_a_unit_that_is_gone_are_told(
    office: Office, officer: FlaskClient
) -> None:
    fields = COMPLETE | {"accused_units": [999_999]}
    assert "不在单位目录中" in error_at(
        send(officer, office.message(), "register", **fields).text, "accused_units"
    )
    fields = COMPLETE | {"place": "长" * 201}
    assert "内容过长" in error_at(send(officer, office.message(), "register", **fields).text, "place")


def test_a_half_filled_form_can_be_saved_and_taken_up_again(
    office: Office, officer: FlaskClient, unit_id: int
) -> None:
    draft_id = office.message(["原来的话。"])
    fields = {"problem": "反映出警慢。", "nature": "duty_neglected"}
    answer = send(officer, draft_id, "save", accused_units=[unit_id], **fields)
    assert answer.location == f"/drafts/{draft_id}"
    page = officer.get(answer.location).text
    assert "草稿已保存" in page
    assert "反映出警慢。</textarea>" in page
    assert re.search(rf'value="{unit_id}" checked', page)
    assert re.search(r'checked [^>]*name="nature"[^>]*value="duty_neglected"', page)
    assert "原来的话。".replace("。", "") in re.sub("<[^>]*>", "", page)


def test_the_first_transcript_stays_beside_the_corrected_text(
    office: Office, officer: FlaskClient, ledger: Ledger, unit_id: int
) -> None:
    draft_id = office.message(["机器听到的话。"])
    token = token_of(officer.get(f"/drafts/{draft_id}"))
    officer.post(
        f"/drafts/{draft_id}/transcripts/1/segments/0",
        data={"csrf_token": token, "text": "人听到的话。", "version": 0},
    )
    send(officer, draft_id, "register", accused_units=[unit_id], **COMPLETE)
    page = re.sub("<[^>]*>", "", officer.get(first_item()).text)
    assert "人听到的话。" in page
    assert "机器听到的话。" in page
    with ledger.reading() as session:
        assert session.scalars(select(Transcript)).one().text == "机器听到的话。"


def test_the_second_of_two_people_is_told_and_loses_nothing(office: Office, sign_in: SignIn) -> None:
    office.person("wang", "王警官")
    office.person("li", "李警官")
    wang, li = sign_in("wang"), sign_in("li")
    draft_id = office.message()
    version = version_of(wang.get(f"/drafts/{draft_id}"))
    send(li, draft_id, "save", place="李填的地点", problem="同样的问题")
    answer = send(wang, draft_id, "save", version=version, place="王填的地点", problem="同样的问题")
    assert answer.status_code == 409
    assert "已被他人修改并保存" in answer.text
    assert 'value="王填的地点"' in answer.text
    assert "对方已保存：李填的地点" in answer.text
    assert "对方已保存：同样的问题" not in answer.text
    assert answer.text.count("对方已保存：") == 1
    assert '<fieldset class="form-section" >' in answer.text
    knowingly = post(
        wang, f"/drafts/{draft_id}", version=version_of(answer), intent="save", place="王填的地点"
    )
    assert knowingly.status_code == 302
    assert 'value="王填的地点"' in wang.get(f"/drafts/{draft_id}").text


def test_who_comes_too_late_to_register_is_told_the_number_and_keeps_what_they_typed(
    office: Office, sign_in: SignIn, unit_id: int
) -> None:
    office.person("wang", "王警官")
    office.person("li", "李警官")
    wang, li = sign_in("wang"), sign_in("li")
    draft_id = office.message()
    version = version_of(wang.get(f"/drafts/{draft_id}"))
    send(li, draft_id, "register", accused_units=[unit_id], **COMPLETE)
    number = first_item().removeprefix("/items/")
    fields = COMPLETE | {"problem": "王写的问题。"}
    answer = post(
        wang,
        f"/drafts/{draft_id}",
        page="/password",
        version=version,
        intent="register",
        accused_units=[unit_id],
        **fields,
    )
    assert answer.status_code == 409
    assert f"本件已由李警官登记，编号{number}" in answer.text
    assert "王写的问题。</textarea>" in answer.text
    assert 'value="register"' not in answer.text


def test_pressing_register_twice_leads_to_the_same_item(
    office: Office, officer: FlaskClient, ledger: Ledger, unit_id: int
) -> None:
    draft_id = office.message()
    version = version_of(officer.get(f"/drafts/{draft_id}"))
    fields = {"version": version, "intent": "register", "accused_units": [unit_id]} | COMPLETE
    first = post(officer, f"/drafts/{draft_id}", page="/queue", **fields)
    second = post(officer, f"/drafts/{draft_id}", page="/queue", **fields)
    assert first.location == "/queue/next"
    assert officer.get(second.location).location == first_item()
    with ledger.reading() as session:
        assert len(session.scalars(select(Item)).all()) == 1


def test_a_draft_is_not_discarded_without_a_reason(office: Office, officer: FlaskClient) -> None:
    draft_id = office.message()
    answer = send(officer, draft_id, "discard", place="岱庙门口")
    assert answer.status_code == 422
    assert "请选择不予登记的原因" in answer.text
    assert 'value="岱庙门口"' in answer.text


def test_what_was_typed_before_discarding_is_there_after_restoring(
    office: Office, officer: FlaskClient
) -> None:
    draft_id = office.message()
    send(officer, draft_id, "discard", reason="invalid", place="岱庙门口")
    shown = officer.get(f"/drafts/{draft_id}").text
    assert "作不予登记处理，原因：无效留言" in shown
    assert '<fieldset class="form-section" disabled>' in shown
    post(officer, f"/drafts/{draft_id}/restore", page=f"/drafts/{draft_id}")
    assert 'value="岱庙门口"' in officer.get(f"/drafts/{draft_id}").text


def test_without_an_engine_the_message_can_be_heard_and_registered(
    office: Office, officer: FlaskClient, unit_id: int
) -> None:
    draft_id = office.message(transcript="unavailable", takes=[5.0])
    assert "没有语音转写引擎" in officer.get(f"/drafts/{draft_id}").text
    assert send(officer, draft_id, "register", accused_units=[unit_id], **COMPLETE).status_code == 302


def test_without_units_the_page_says_what_the_administrator_has_to_do(
    office: Office, officer: FlaskClient
) -> None:
    page = officer.get(f"/drafts/{office.message()}").text
    assert "单位目录为空" in page
    assert "hotline unit import" in page


def test_reading_a_draft_stands_in_the_audit_log_without_its_content(
    office: Office, officer: FlaskClient, ledger: Ledger
) -> None:
    draft_id = office.message(caller="13805380042")
    officer.get(f"/drafts/{draft_id}")
    with ledger.reading() as session:
        entry = session.query(AuditEntry).filter_by(action="draft.read").one()
    assert (entry.actor, entry.object_id) == ("wang", str(draft_id))
    assert "13805380042" not in str(entry.detail)


def test_a_page_without_its_vendor_files_says_what_to_do(
    office: Office, officer: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.jinja_env.globals, "missing_files", lambda: ["htmx.min.js"])
    page = officer.get("/queue").text
    assert "页面文件不全" in page
    assert "make setup" in page


def test_a_call_that_an_officer_answered_is_registered_from_its_conversation(
    office: Office, officer: FlaskClient
) -> None:
    draft_id = office.answered(started=now() - timedelta(hours=1))
    assert ">人工接听</span>" in officer.get("/queue").text
    page = officer.get(f"/drafts/{draft_id}").text
    assert "<h1>登记来电</h1>" in page
    assert "<h2>通话录音</h2>" in page
    assert 'value="13805380001"' in page
