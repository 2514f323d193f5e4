"""The duty roster in the console: seen by all who work with it, planned by those who lead."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from flask.testing import FlaskClient

from ledger.models import Role
from tests.console.browse import post
from tests.console.conftest import SignIn
from tests.console.office import Office

DAY = "/roster/2026-11-24"
_MARK = re.compile(r'name="mark" value="([^"]*)"')


@pytest.fixture(autouse=True)
def a_tuesday() -> object:
    with time_machine.travel(datetime(2026, 11, 24, 1, 0, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def supervisor(office: Office, sign_in: SignIn) -> FlaskClient:
    office.person("zhang", "张立新", Role.SUPERVISOR)
    return sign_in("zhang")


def mark_of(browser: FlaskClient) -> str:
    found = _MARK.search(browser.get(DAY).text)
    assert found
    return found[1]


def test_a_planned_day_stands_in_its_week_with_the_telephone(office: Office, supervisor: FlaskClient) -> None:
    person = office.person("wang", "王建国")
    answer = post(supervisor, DAY, duty=person.id, mark=mark_of(supervisor))
    assert answer.headers["Location"].endswith("/roster?day=2026-11-24")
    page = supervisor.get("/roster?day=2026-11-27").text
    assert "王建国" in page
    assert "本周尚有6天未排班" in page
    assert "王建国" not in supervisor.get("/roster?day=2026-11-30").text


def test_who_planned_upon_an_older_plan_is_shown_the_newer_one(
    office: Office, supervisor: FlaskClient
) -> None:
    wang, li = office.person("wang", "王建国"), office.person("li", "李秀兰")
    seen = mark_of(supervisor)
    post(supervisor, DAY, duty=wang.id, mark=seen)
    answer = post(supervisor, DAY, duty=li.id, mark=seen)
    assert answer.status_code == 409
    assert "现为：工作时间值班 王建国" in answer.text
    assert f'value="{li.id}" checked' in answer.text


def test_the_last_week_is_copied_onto_the_empty_days(office: Office, supervisor: FlaskClient) -> None:
    person = office.person("wang", "王建国")
    post(supervisor, DAY, on_call=person.id, mark=mark_of(supervisor))
    answer = post(supervisor, "/roster/2026-12-01/copy-week", page="/roster")
    page = supervisor.get(answer.headers["Location"]).text
    assert "已按上周补排1天" in page
    assert "王建国" in page


def test_only_those_who_may_serve_are_offered(office: Office, supervisor: FlaskClient) -> None:
    office.person("shenji", "审计某", Role.AUDITOR)
    office.person("chuli", "承办某", Role.UNIT_HANDLER)
    page = supervisor.get(DAY).text
    assert "张立新" in page
    assert "审计某" not in page
    assert "承办某" not in page


def test_an_officer_sees_the_week_and_plans_nothing(officer: FlaskClient) -> None:
    page = officer.get("/roster").text
    assert "2026-11-24 周二" in page
    assert "安排</a>" not in page
    assert officer.get(DAY).status_code == 403
    assert post(officer, "/roster/2026-11-24/copy-week", page="/password").status_code == 403


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "1800-01-01"])
def test_what_is_no_day_is_not_there(supervisor: FlaskClient, day: str) -> None:
    assert supervisor.get(f"/roster/{day}").status_code == 404
