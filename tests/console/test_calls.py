"""The call log."""

import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from hotline.console.views import calls
from ledger.database import Ledger
from ledger.models import AuditEntry
from tests.console.office import Office

EVENING = datetime.fromisoformat("2026-09-21T20:00:00+08:00")


def callers(page: str) -> list[str]:
    return re.findall(r">(138\d{8})<", page)


def test_an_empty_log_says_so(officer: FlaskClient) -> None:
    assert "没有来电记录" in officer.get("/calls").text


def test_every_ring_is_there_with_its_outcome_in_words_newest_first(
    office: Office, officer: FlaskClient
) -> None:
    outcomes = ["abandoned", "no_message", "refused", "busy", "failed"]
    for number, outcome in enumerate(outcomes):
        office.ring(EVENING + timedelta(minutes=number), f"1380000000{number}", outcome)
    office.message(caller="13800000009", started=EVENING + timedelta(hours=1))
    page = officer.get("/calls").text
    assert callers(page) == [f"1380000000{number}" for number in (9, 4, 3, 2, 1, 0)]
    for words in ("已留言", "问候语中挂机", "接通，未留言", "已拒接", "线路占满", "系统故障"):
        assert f">{words}</span>" in page
    assert "2026-09-21 20:00:00" in page


def test_a_call_shows_its_lengths_and_leads_to_its_draft(office: Office, officer: FlaskClient) -> None:
    draft_id = office.message(started=EVENING, takes=[65.0])
    page = officer.get("/calls").text
    assert ">1:05</td>" in page
    assert ">1:33</td>" in page
    assert f'href="/drafts/{draft_id}">待登记</a>' in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("outcome=busy", ["13800000002"]),
        ("day=2026-09-21", ["13800000002", "13800000001"]),
        ("day=2026-09-22", ["13800000003"]),
        ("day=2026-09-21&outcome=abandoned", ["13800000001"]),
        ("day=nonsense&outcome=nonsense", ["13800000003", "13800000002", "13800000001"]),
    ],
)
def test_the_log_is_narrowed_down_by_the_bureaus_day_and_by_outcome(
    office: Office, officer: FlaskClient, query: str, expected: list[str]
) -> None:
    office.ring(datetime.fromisoformat("2026-09-21T00:00:00+08:00"), "13800000001", "abandoned")
    office.ring(datetime.fromisoformat("2026-09-21T23:59:59+08:00"), "13800000002", "busy")
    office.ring(datetime.fromisoformat("2026-09-22T00:00:00+08:00"), "13800000003", "abandoned")
    assert callers(officer.get(f"/calls?{query}").text) == expected


def test_the_log_goes_on_page_by_page_and_misses_none(
    office: Office, officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "PAGE", 2)
    for number in range(5):
        office.ring(EVENING, f"1380000000{number}", "abandoned")
    url, found = "/calls?outcome=abandoned", []
    while url:
        page = officer.get(url).text
        found += callers(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    assert sorted(found) == [f"1380000000{number}" for number in range(5)]


def test_a_page_after_a_call_that_is_not_there_is_not_found(officer: FlaskClient) -> None:
    assert officer.get("/calls?before=nonsense").status_code == 404


def test_reading_callers_identities_stands_in_the_audit_log(
    office: Office, officer: FlaskClient, ledger: Ledger
) -> None:
    call_id = office.ring(EVENING, "13800000001", "abandoned")
    officer.get("/calls")
    with ledger.reading() as session:
        entry = session.query(AuditEntry).filter_by(action="calls.read").one()
    assert (entry.actor, entry.detail) == ("wang", {"calls": [call_id]})
