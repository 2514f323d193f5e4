"""Correcting a transcript, and what words mean for a field, as the page asks for it."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ledger import hints
from ledger.clock import now
from ledger.database import Ledger
from ledger.hints import Hint
from ledger.models import AuditEntry, Role
from tests.console.browse import post, token_of, version_of
from tests.console.conftest import SignIn
from tests.console.office import Office

HEARD = "他们没有出示政见。"
SAID = "他们没有出示证件。"


@pytest.fixture
def draft_id(office: Office) -> int:
    return office.message([HEARD])


def correct(
    client: FlaskClient, draft_id: int, text: str, *, version: int = 0, place: int = 0
) -> TestResponse:
    token = token_of(client.get(f"/drafts/{draft_id}"))
    return client.post(
        f"/drafts/{draft_id}/transcripts/1/segments/{place}",
        data={"csrf_token": token, "text": text, "version": version},
    )


def read(client: FlaskClient, draft_id: int, field: str, text: str) -> TestResponse:
    return post(client, f"/drafts/{draft_id}/readings", page=f"/drafts/{draft_id}", field=field, text=text)


def test_a_correction_answers_with_the_line_as_it_stands(officer: FlaskClient, draft_id: int) -> None:
    line = correct(officer, draft_id, SAID).text
    assert '<del class="was">政见</del>证件</span>' in line
    assert 'data-version="1"' in line
    assert "王警官更正于" in line
    assert '<del class="was">政见</del>' in officer.get(f"/drafts/{draft_id}").text


def test_the_form_can_be_saved_with_the_version_from_before_a_correction(
    officer: FlaskClient, draft_id: int
) -> None:
    version = version_of(officer.get(f"/drafts/{draft_id}"))
    correct(officer, draft_id, SAID)
    saved = post(
        officer,
        f"/drafts/{draft_id}",
        page=f"/drafts/{draft_id}",
        version=version,
        intent="save",
        place="门口",
    )
    assert saved.status_code == 302


def test_the_second_of_two_people_gets_the_line_of_the_first(
    office: Office, officer: FlaskClient, sign_in: SignIn, draft_id: int
) -> None:
    office.person("li", "李警官")
    correct(sign_in("li"), draft_id, SAID)
    answer = correct(officer, draft_id, "别的。")
    assert answer.status_code == 409
    assert "李警官更正于" in answer.text
    assert 'data-version="1"' in answer.text


def test_a_line_that_is_not_there_and_a_text_too_long_are_refused(
    officer: FlaskClient, draft_id: int
) -> None:
    assert correct(officer, draft_id, SAID, place=7).status_code == 404
    assert correct(officer, draft_id, "长" * 2001).status_code == 400


def test_what_has_left_the_queue_is_shown_and_not_corrected(officer: FlaskClient, draft_id: int) -> None:
    page = officer.get(f"/drafts/{draft_id}")
    post(officer, f"/drafts/{draft_id}", version=version_of(page), intent="discard", reason="invalid")
    answer = correct(officer, draft_id, SAID)
    assert answer.status_code == 409
    assert "data-correct=" not in answer.text
    assert "data-correct=" not in officer.get(f"/drafts/{draft_id}").text


def test_nobody_of_an_accused_unit_corrects_or_asks(
    office: Office, officer: FlaskClient, sign_in: SignIn, draft_id: int
) -> None:
    unit_id = office.units()["泰山分局"]
    office.accuse(draft_id, unit_id)
    office.person("zhao", "赵警官", Role.DUTY_OFFICER, unit_id=unit_id)
    accused = sign_in("zhao")
    token = token_of(accused.get("/password"))
    for url in (f"/drafts/{draft_id}/transcripts/1/segments/0", f"/drafts/{draft_id}/readings"):
        fields = {"csrf_token": token, "text": SAID, "version": 0, "field": "reporter_phone"}
        assert accused.post(url, data=fields).status_code == 404


def test_a_telephone_a_time_and_a_unit_are_read_from_spoken_words(
    office: Office, officer: FlaskClient, draft_id: int
) -> None:
    unit_id = office.units()["泰山分局岱庙派出所"]
    assert read(officer, draft_id, "reporter_phone", "幺三八零五三八").json == {"value": "1380538"}
    assert read(officer, draft_id, "happened_at", "好几次了").json == {"value": "好几次了"}
    day = now().astimezone(office.settings.zone)
    assert read(officer, draft_id, "happened_at", "今天").json == {
        "value": f"{day.year}年{day.month}月{day.day}日（今天）"
    }
    offered = read(officer, draft_id, "accused_units", "黛庙派出所").json["units"]
    assert offered[0] == {"id": unit_id, "name": "泰山分局岱庙派出所"}
    assert read(officer, draft_id, "problem", "别的").status_code == 400


def test_hints_are_shown_as_suggestions_and_not_filled_in(
    office: Office, officer: FlaskClient, ledger: Ledger, draft_id: int
) -> None:
    unit_id = office.units()["泰山分局岱庙派出所"]
    with ledger.session() as session, session.begin():
        hints.store(
            session,
            1,
            [
                Hint("accused_units", str(unit_id), "岱庙派出所", 0, 0, 5, 0.8),
                Hint("accused_units", "999999", "没有了的单位", 0, 0, 5, 0.8),
                Hint("discard_reason", "praise", "感谢", 0, 0, 2, 0.6),
            ],
        )
    page = officer.get(f"/drafts/{draft_id}").text
    assert 'data-shown="泰山分局岱庙派出所"' in page
    assert "可信度80%" in page
    assert 'data-shown="表扬"' in page
    assert "没有了的单位" not in page
    assert "checked" not in page.partition('class="unit-list"')[2].partition("unit-chosen")[0]


def test_a_correction_stands_in_the_audit_log_without_its_words(
    officer: FlaskClient, ledger: Ledger, draft_id: int
) -> None:
    correct(officer, draft_id, SAID)
    with ledger.reading() as session:
        entry = session.query(AuditEntry).filter_by(action="transcript.corrected").one()
    assert entry.actor == "wang"
    assert "证件" not in str(entry.detail)


def test_who_wants_no_name_is_shown_so_and_the_form_has_no_name_until_somebody_saves_it(
    officer: FlaskClient, ledger: Ledger, draft_id: int
) -> None:
    with ledger.session() as session, session.begin():
        wishes = [
            Hint("named", "false", "不想留名字", 0, 0, 5, 0.85),
            Hint("confidential", "true", "要求保密", 0, 0, 4, 0.85),
        ]
        hints.store(session, 1, wishes)
    queue = officer.get("/queue").text
    assert "要求保密" in queue
    assert "要求匿名" in queue
    page = officer.get(f"/drafts/{draft_id}")
    assert "来电人要求" in page.text
    assert re.search(r'<input[^>]*checked[^>]*name="named"[^>]*value="false"', page.text)
    assert "已预选“匿名”，请听录音核对" in page.text
    address = f"/drafts/{draft_id}"
    refused = post(officer, address, version=version_of(page), intent="register", named="true")
    assert refused.status_code == 422
    assert "已预选" not in refused.text
    post(
        officer,
        f"/drafts/{draft_id}",
        page=f"/drafts/{draft_id}",
        version=version_of(page),
        intent="save",
        named="true",
    )
    saved = officer.get(f"/drafts/{draft_id}").text
    assert re.search(r'<input[^>]*checked[^>]*name="named"[^>]*value="true"', saved)
    assert "已预选" not in saved
