"""The working calendar on a year's page: seen, changed, and what moves with it (DOMAIN.md section 4)."""

import json
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from ledger.calendar import load_calendar
from ledger.database import Ledger
from ledger.handling.acts import Accept
from ledger.models import AuditEntry, Item, Role, StaffDay
from tests.console.browse import post, words_of
from tests.console.conftest import SignIn
from tests.console.office import Office
from tests.ledger.test_holiday_notice import NOTICE_OF_2026

NOTICE = """一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月20日（周六）上班。"""
"""A notice as it might be published for 2027; it is not known yet."""


@pytest.fixture
def supervisor(office: Office, sign_in: SignIn) -> FlaskClient:
    office.units()
    office.person("zhang", "张立新", Role.SUPERVISOR)
    return sign_in("zhang")


def registered(office: Office, day: date, difficulty: str) -> str:
    """A letter accepted at nine o'clock of a day; its number."""
    with time_machine.travel(datetime(day.year, day.month, day.day, 1, tzinfo=UTC), tick=False):
        number = office.item(difficulty=difficulty)
        office.do(number, "zhang", Accept())
    return number


def item(ledger: Ledger, number: str) -> Item:
    with ledger.reading() as session:
        found = [one for one in session.scalars(select(Item)) if one.number == number]
        return found[0]


# --- The year --------------------------------------------------------------------------------------------


def test_a_year_says_of_each_day_whether_it_is_worked(supervisor: FlaskClient) -> None:
    page = supervisor.get("/calendar/2026").text
    assert 'aria-label="10 2026-10-10 周六，调休上班"' in page
    assert 'aria-label="1 2026-10-01 周四，放假"' in page
    assert 'aria-label="24 2026-11-24 周二，上班"' in page
    assert page.count('<table class="month">') == 12
    assert "暂按往年规律推算" not in page


def test_a_year_without_a_notice_is_marked_as_provisional(supervisor: FlaskClient) -> None:
    assert "2027年放假安排暂按往年规律推算" in words_of(supervisor.get("/calendar/2027").text)


@pytest.mark.parametrize("year", [2006, 2101])
def test_years_of_which_nothing_is_known_are_not_there(supervisor: FlaskClient, year: int) -> None:
    assert supervisor.get(f"/calendar/{year}").status_code == 404


def test_who_may_only_see_it_is_offered_no_change(office: Office, sign_in: SignIn) -> None:
    office.person("wang")
    officer = sign_in("wang")
    page = officer.get("/calendar/2026?day=2026-11-24").text
    assert "data-day" not in page
    assert 'name="text"' not in page
    assert post(officer, "/calendar/2026/days/2026-11-24", page="/password").status_code == 403
    assert post(officer, "/calendar/2026/notice", page="/password").status_code == 403


# --- One day ---------------------------------------------------------------------------------------------


def test_a_day_off_moves_the_deadlines_over_it_and_the_page_says_which(
    office: Office, supervisor: FlaskClient, ledger: Ledger
) -> None:
    number = registered(office, date(2026, 9, 16), "major")
    answer = post(
        supervisor, "/calendar/2026/days/2026-09-22", page="/calendar/2026", kind="off", note="停电"
    )
    assert answer.status_code == 200
    assert f"{number} 2026-10-20 周二 2026-10-21 周三" in words_of(answer.text)
    assert item(ledger, number).due == date(2026, 10, 21)
    told = json.loads(office.settings.snapshot_file.read_text(encoding="utf-8"))
    assert told["staff_days"] == {"2026-09-22": False}
    assert "2026-09-22 周二 放假：停电" in words_of(supervisor.get("/calendar/2026").text)


def test_a_changed_day_is_undone_with_what_moved(
    office: Office, supervisor: FlaskClient, ledger: Ledger
) -> None:
    number = registered(office, date(2026, 9, 16), "major")
    page = "/calendar/2026"
    post(supervisor, f"{page}/days/2026-09-22", page=page, kind="off", note="停电")
    answer = post(supervisor, f"{page}/days/2026-09-22/undo", page=page)
    assert f"{number} 2026-10-21 周三 2026-10-20 周二" in words_of(answer.text)
    assert item(ledger, number).due == date(2026, 10, 20)


@pytest.mark.parametrize("fields", [{"kind": "off"}, {"note": "停电"}, {"kind": "sometimes", "note": "停电"}])
def test_a_change_needs_what_the_day_is_and_a_reason(
    supervisor: FlaskClient, ledger: Ledger, fields: dict[str, str]
) -> None:
    answer = post(supervisor, "/calendar/2026/days/2026-09-22", page="/calendar/2026", **fields)
    assert answer.status_code == 422
    with ledger.reading() as session:
        assert session.scalars(select(StaffDay)).all() == []


def test_of_an_item_about_ones_own_unit_nothing_is_told(
    office: Office, sign_in: SignIn, ledger: Ledger
) -> None:
    units = office.units()
    office.person("zhang", "张立新", Role.SUPERVISOR)
    office.person("daimiao", "岱庙所", Role.SUPERVISOR, unit_id=units["泰山分局岱庙派出所"])
    number = registered(office, date(2026, 9, 16), "major")
    answer = post(
        sign_in("daimiao"), "/calendar/2026/days/2026-09-22", page="/calendar/2026", kind="off", note="停电"
    )
    assert number not in answer.text
    assert item(ledger, number).due == date(2026, 10, 21)


# --- A notice --------------------------------------------------------------------------------------------


def test_a_notice_is_shown_with_what_it_would_move_before_anything_changes(
    office: Office, supervisor: FlaskClient, ledger: Ledger
) -> None:
    number = registered(office, date(2026, 12, 28), "major")
    before = item(ledger, number)
    assert before.due_provisional
    answer = post(supervisor, "/calendar/2027/notice", page="/calendar/2027", text=NOTICE)
    words = words_of(answer.text)
    assert "放假（10天）" in words
    assert "2027-01-01周五至2027-01-03周日、2027-02-05周五至2027-02-11周四" in words.replace(" ", "")
    assert "2027-01-31周日、2027-02-20周六" in words.replace(" ", "")
    assert number in words
    assert item(ledger, number).due_provisional
    with ledger.reading() as session:
        assert session.scalars(select(StaffDay)).all() == []


def test_a_deadline_in_2027_is_provisional_until_the_notice_is_entered(
    office: Office, supervisor: FlaskClient, ledger: Ledger
) -> None:
    number = registered(office, date(2027, 1, 25), "ordinary")
    before = item(ledger, number)
    assert before.due_provisional
    answer = post(supervisor, "/calendar/2027/notice", page="/calendar/2027", text=NOTICE, confirmed="yes")
    after = item(ledger, number)
    # Worked: 01-26 to 29, 01-31 (Sunday), 02-01 to 04, off 02-05 to 11, 02-12, 02-15 to 19.
    assert (after.due, after.due_provisional) == (date(2027, 2, 19), False)
    assert f"{before.due}" in answer.text
    assert "2027-02-19 周五" in words_of(answer.text)
    assert "暂按往年规律推算" not in supervisor.get("/calendar/2027").text
    with ledger.reading() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "calendar.notice_entered")
        ).one()
        assert (entry.actor, entry.object_id, entry.detail) == (
            "zhang",
            "2027",
            {"off": 10, "worked": 2, "moved": 1},
        )


def test_days_that_the_notice_does_not_name_are_what_their_weekday_says(
    supervisor: FlaskClient, ledger: Ledger
) -> None:
    post(supervisor, "/calendar/2027/notice", page="/calendar/2027", text=NOTICE, confirmed="yes")
    with ledger.reading() as session:
        calendar = load_calendar(session)
    assert calendar.is_workday(date(2027, 10, 1))  # the library had guessed 国庆节
    assert not calendar.is_provisional(date(2027, 6, 15))


def test_a_corrected_notice_takes_the_place_of_the_first_and_a_mistaken_one_is_withdrawn(
    supervisor: FlaskClient, ledger: Ledger
) -> None:
    page = "/calendar/2027"
    post(supervisor, f"{page}/days/2027-03-01", page=page, kind="off", note="停电")
    post(supervisor, f"{page}/notice", page=page, text=NOTICE, confirmed="yes")
    corrected = NOTICE.replace("2月20日（周六）", "2月21日（周日）")
    post(supervisor, f"{page}/notice", page=page, text=corrected, confirmed="yes")
    with ledger.reading() as session:
        calendar = load_calendar(session)
        assert (calendar.is_workday(date(2027, 2, 20)), calendar.is_workday(date(2027, 2, 21))) == (
            False,
            True,
        )
    post(supervisor, f"{page}/notice/withdraw", page=page)
    with ledger.reading() as session:
        assert [one.day for one in session.scalars(select(StaffDay))] == [date(2027, 3, 1)]
        assert load_calendar(session).is_provisional(date(2027, 2, 21))


def test_the_notice_of_another_year_is_refused_with_the_passage(supervisor: FlaskClient) -> None:
    answer = post(supervisor, "/calendar/2028/notice", page="/calendar/2028", text=NOTICE)
    assert answer.status_code == 422
    assert "请核对是不是这一年的通知" in answer.text
    assert "1月1日（周五）" in answer.text


# --- The worked examples ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "difficulty", "due"),
    [
        (date(2026, 2, 11), "simple", date(2026, 3, 3)),
        (date(2026, 2, 24), "simple", date(2026, 3, 9)),
        (date(2026, 4, 28), "ordinary", date(2026, 5, 21)),
        (date(2026, 9, 16), "major", date(2026, 10, 20)),
        (date(2026, 9, 20), "ordinary", date(2026, 10, 16)),
    ],
)
def test_the_worked_examples_stay_when_the_notice_of_2026_is_entered_here(
    office: Office,
    supervisor: FlaskClient,
    ledger: Ledger,
    accepted: date,
    difficulty: str,
    due: date,
) -> None:
    number = registered(office, accepted, difficulty)
    assert item(ledger, number).due == due
    answer = post(
        supervisor, "/calendar/2026/notice", page="/calendar/2026", text=NOTICE_OF_2026, confirmed="yes"
    )
    assert "没有在办事项的期限因此变动" in words_of(answer.text)
    assert (item(ledger, number).due, item(ledger, number).due_provisional) == (due, False)
