"""领导看板: each figure leads to a list with as many rows, and nothing in it is what a caller said."""

import re
from datetime import date
from html import unescape

import pytest
from flask.testing import FlaskClient

from hotline.console.views.dashboard import Part
from hotline.simulation.run import simulate
from ledger.items import get_item
from ledger.models import Role
from tests.console.conftest import SignIn
from tests.console.office import Office

LINK = re.compile(r'<a href="(/(?:items\?|calls\?|overview/proposals)[^"]*)">(\d+)</a>')
ASKED_FOR = re.compile(r'hx-get="(/dashboard/[^"]+)"')
ROWS = {
    "/items": re.compile(r'<th scope="row"[^>]*><a href="/items/(\d{4}-\d+)"'),
    "/calls": re.compile(r'<a href="/calls/(\d[^"?/]+)"'),
    "/overview/proposals": re.compile(r'<th scope="row"[^>]*><a href="/items/(\d{4}-\d+)"'),
}


@pytest.fixture
def year(office: Office) -> Office:
    simulate(office.ledger, office.settings, items=25, year=2025, seed=6)
    return office


def behind(client: FlaskClient, address: str) -> set[str]:
    """Every row of a list, page after page."""
    rows: set[str] = set()
    pattern = ROWS[address.partition("?")[0]]
    while address:
        page = client.get(address)
        assert page.status_code == 200, address
        rows |= set(pattern.findall(page.text))
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        address = unescape(following.group(1)) if following else ""
    return rows


def opened(client: FlaskClient, period: str) -> str:
    """The page of a period with the parts that it asks for."""
    page = client.get(f"/dashboard?period={period}").text
    parts = [unescape(address) for address in ASKED_FOR.findall(page)]
    assert len(parts) == len(Part)
    return page + "".join(client.get(address).text for address in parts)


def test_each_figure_leads_to_as_many_rows_as_it_says(year: Office, sign_in: SignIn) -> None:
    year.person("sun", "孙宏", Role.OFFICE_DIRECTOR)
    late = year.item()
    with year.ledger.session() as session, session.begin():
        get_item(session, late).due = date(2026, 1, 5)
    director = sign_in("sun")
    links = {(unescape(address), int(count)) for address, count in LINK.findall(opened(director, "2025"))}
    assert {(address, len(behind(director, address))) for address, _count in links} == links
    asked = " ".join(address for address, _count in links)
    for kind in ("due=overdue", "figure=ended", "force=", "unit=", "answer=in_time", "heard=", "main="):
        assert kind in asked


def test_it_is_a_leaders_first_page_and_shows_no_call(year: Office, sign_in: SignIn) -> None:
    year.person("chen", "陈局长", Role.LEADER)
    leader = sign_in("chen")
    assert leader.get("/").headers["Location"] == "/dashboard"
    page = opened(leader, "2025")
    assert "15秒内接听" in page
    assert "/calls" not in page  # the log says who rang: the figures stand without it
    assert leader.get("/calls").status_code == 403


def test_who_only_handles_items_or_takes_messages_has_no_dashboard(office: Office, sign_in: SignIn) -> None:
    office.person("wang")
    office.person("li", "李明", Role.UNIT_HANDLER, unit_id=office.units()["泰山分局"])
    for username in ("wang", "li"):
        client = sign_in(username)
        assert client.get("/dashboard").status_code == 403
        assert client.get("/dashboard/now").status_code == 403


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


def test_the_list_behind_a_figure_says_what_it_lists_and_can_be_narrowed_further(
    year: Office, sign_in: SignIn
) -> None:
    year.person("chen", "陈局长", Role.LEADER)
    leader = sign_in("chen")
    page = leader.get("/items?figure=on_time&period=2025-Q3").text
    assert "仅列：2025年第三季度，按时结案" in page
    assert '<input type="hidden" name="figure" value="on_time">' in page
    assert "仅列" not in leader.get("/items?figure=nonsense&period=2025").text
