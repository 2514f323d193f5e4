"""领导看板: each figure leads to a list with as many rows, and nothing in it is what a caller said."""

import re
from datetime import date, datetime
from html import unescape

import pytest
from flask.testing import FlaskClient

from hotline.console.views import dashboard
from hotline.console.views.dashboard import Part
from ledger.handling import acts
from ledger.items import get_item
from ledger.models import Role
from ledger.models.handling_codes import Method
from tests.console import behind
from tests.console.conftest import SignIn
from tests.console.office import Office

FIGURE = re.compile(r'<(dd|td class="figure"|td class="figure" [^>]+)>(.*?)</(?:dd|td)>', re.DOTALL)
COUNT_OR_SHARE = re.compile(r"\d+(\.\d+%)?")  # what grew or shrank has a sign
SHARES_OF_THE_PERIOD = {f"/items?figure={figure}&period=2025" for figure in ("on_time", "proved")}
ASKED_FOR = re.compile(r'hx-get="(/dashboard/[^"]+)"')
EVENING = datetime.fromisoformat("2026-09-21T20:00:00+08:00")


def opened(client: FlaskClient, period: str) -> str:
    """The page of a period with the parts that it asks for."""
    page = client.get(f"/dashboard?period={period}").text
    parts = [unescape(address) for address in ASKED_FOR.findall(page)]
    assert len(parts) == len(Part)
    return page + "".join(client.get(address).text for address in parts)


def leads_nowhere(page: str) -> list[str]:
    """The counts and shares of something in which there is no link."""
    found = [(cell, re.sub(r"<[^>]+>", "", cell).strip()) for _tag, cell in FIGURE.findall(page)]
    return [
        text
        for cell, text in found
        if COUNT_OR_SHARE.fullmatch(text) and float(text.rstrip("%")) and "<a href=" not in cell
    ]


@pytest.mark.usefixtures("year")
def test_each_figure_leads_to_as_many_rows_as_it_says(office: Office, sign_in: SignIn) -> None:
    late = office.item()
    with office.ledger.session() as session, session.begin():
        get_item(session, late).due = date(2026, 1, 5)
    for username, role in (("sun", Role.OFFICE_DIRECTOR), ("chen", Role.LEADER)):
        office.person(username, "孙宏", role)
        client = sign_in(username)
        page = opened(client, "2025")
        assert leads_nowhere(page) == []
        counted = behind.counts(page)
        assert {(address, len(behind.rows(client, address))) for address, _count in counted} == counted
        asked = " ".join(address for address, _count in counted)
        for kind in ("due=overdue", "figure=ended", "force=", "unit=", "answer=in_time", "heard=", "main="):
            assert kind in asked
        for kind in ("outcome=offered", "outcome=answered", "heard=due"):  # what a share is of
            assert kind in asked
        assert behind.shares(page) > SHARES_OF_THE_PERIOD
        assert behind.shares(page) - SHARES_OF_THE_PERIOD <= {address for address, _count in counted}


@pytest.mark.usefixtures("year")
def test_it_is_a_leaders_first_page_and_shows_no_call(office: Office, sign_in: SignIn) -> None:
    office.person("chen", "陈局长", Role.LEADER)
    leader = sign_in("chen")
    assert leader.get("/").headers["Location"] == "/dashboard"
    page = opened(leader, "2025")
    assert "15秒内接听" in page
    # The log says who rang: the figures lead to a list of their own instead.
    assert "/calls" not in page.replace('href="/dashboard/calls?', "")
    assert leader.get("/calls").status_code == 403


def test_the_calls_behind_a_figure_tell_when_they_came_and_how_they_went_and_not_who_rang(
    office: Office, sign_in: SignIn
) -> None:
    office.message(caller="13800000009", started=EVENING, takes=[65.0])
    call_id = office.ring(EVENING, "13800000001", "abandoned_queue")
    office.person("chen", "陈局长", Role.LEADER)
    page = sign_in("chen").get("/dashboard/calls?since=2026-09-21&until=2026-09-21").text
    assert page.count("2026-09-21 20:00</th>") == 2
    assert "等候中挂机" in page
    assert "仅列：2026年9月21日至2026年9月21日。" in page
    for kept in ("1380000", call_id, "/calls/", "/recordings/", "/drafts/"):
        assert kept not in page


def test_the_calls_behind_a_figure_are_never_narrowed_to_somebodys(office: Office, sign_in: SignIn) -> None:
    for number in (1, 2):
        office.ring(EVENING, f"1380000000{number}", "abandoned")
    office.person("chen", "陈局长", Role.LEADER)
    leader = sign_in("chen")
    assert len(behind.rows(leader, "/dashboard/calls?caller=00ff&officer=7&trunk=x&hour=3")) == 2
    assert behind.rows(leader, "/dashboard/calls?outcome=busy") == []


def test_the_calls_behind_a_figure_go_on_page_by_page(
    office: Office, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dashboard, "PAGE", 2)
    for number in range(5):
        office.ring(EVENING, f"1380000000{number}", "abandoned")
    office.person("chen", "陈局长", Role.LEADER)
    leader = sign_in("chen")
    assert len(behind.rows(leader, "/dashboard/calls?outcome=abandoned")) == 5
    assert leader.get("/dashboard/calls?before=nonsense").status_code == 404


def test_who_only_handles_items_or_takes_messages_has_no_dashboard(office: Office, sign_in: SignIn) -> None:
    office.person("wang")
    office.person("li", "李明", Role.UNIT_HANDLER, unit_id=office.units()["泰山分局"])
    for username in ("wang", "li"):
        client = sign_in(username)
        assert client.get("/dashboard").status_code == 403
        assert client.get("/dashboard/now").status_code == 403
        assert client.get("/dashboard/calls").status_code == 403


def test_any_days_may_be_asked_for_and_wrong_ones_are_told(office: Office, sign_in: SignIn) -> None:
    office.person("chen", "陈局长", Role.LEADER)
    leader = sign_in("chen")
    shown = leader.get("/dashboard?period=&first=2026-01-15&last=2026-02-20").text
    assert "2026年1月15日至2026年2月20日" in shown
    wrong = leader.get("/dashboard?first=2026-02-20&last=2026-01-15")
    assert wrong.headers["Location"] == "/dashboard"
    assert "起始日期不晚于截止日期" in leader.get("/dashboard").text
    for period in ("nonsense", "0001", "9999"):
        assert leader.get(f"/dashboard?period={period}").status_code == 302
        assert leader.get(f"/dashboard/now?period={period}").status_code == 404
    assert leader.get("/dashboard/nonsense?period=2025").status_code == 404


@pytest.mark.usefixtures("year")
def test_the_list_behind_a_figure_says_what_it_lists_and_can_be_narrowed_further(
    office: Office, sign_in: SignIn
) -> None:
    office.person("chen", "陈局长", Role.LEADER)
    leader = sign_in("chen")
    page = leader.get("/items?figure=on_time&period=2025-Q3").text
    assert "仅列：2025年第三季度，按时结案" in page
    assert '<input type="hidden" name="figure" value="on_time">' in page
    assert "仅列" not in leader.get("/items?figure=nonsense&period=2025").text


def test_an_item_is_counted_as_in_rectification_until_the_last_is_done(
    office: Office, sign_in: SignIn
) -> None:
    unit = office.units()["泰山分局"]
    office.person("zhang", "张立新", Role.SUPERVISOR)
    office.person("liming", "李明", Role.UNIT_HANDLER, unit_id=unit)
    number = office.item()
    office.item(channel="visit")
    to_the_branch = acts.Assign(method=Method.SUBORDINATE, handling_units=frozenset({unit}))
    office.do(number, "zhang", acts.Accept(), to_the_branch)
    office.do(number, "liming", acts.Begin())
    supervisor = sign_in("zhang")
    in_rectification = "/items?figure=in_rectification&period=2026"

    assert behind.rows(supervisor, in_rectification) == []
    office.do(number, "liming", acts.OpenRectification(unit=unit, demand="健全回执制度。"))
    assert behind.rows(supervisor, in_rectification) == [number]
    office.do(number, "liming", acts.FinishRectification(number=1, account="已建立制度。"))
    assert behind.rows(supervisor, in_rectification) == []
