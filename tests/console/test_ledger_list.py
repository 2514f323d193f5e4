"""The list of items narrowed down by its address, and the overview of what presses."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hotline.console.views import overview
from ledger.clock import now
from ledger.database import Ledger
from ledger.models import Item, ItemAct, ItemState, Role
from ledger.models.handling_codes import SupervisionTrigger
from ledger.registration import BUREAU_ZONE
from tests.console.conftest import SignIn
from tests.console.office import Office
from tests.console.test_handling import People, words

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def people(office: Office, sign_in: SignIn) -> People:
    return People(office, sign_in)


def today() -> date:
    return now().astimezone(BUREAU_ZONE).date()


def listed(client: FlaskClient, address: str) -> list[str]:
    return re.findall(r'<a href="/items/(\d{4}-\d{4})"', client.get(f"/items?{address}").text)


def pages(client: FlaskClient, address: str) -> list[list[str]]:
    """The numbers of a list that is not the ledger's, page after page."""
    found = []
    while address:
        page = client.get(address).text
        found.append(re.findall(r'<a href="/items/(\d{4}-\d{4})"', page))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following.group(1) if following else ""
    return found


def due(ledger: Ledger, number: str, days: int) -> None:
    """Move the deadline of an item, as time does."""
    with ledger.session() as session, session.begin():
        day = today() + timedelta(days=days)
        session.execute(sa.update(Item).where(Item.serial == int(number[5:])).values(due=day))


def test_the_address_narrows_the_list(people: People, ledger: Ledger) -> None:
    plain = people.office.item()
    leader = people.office.item(
        channel="leader", instructing_leader="某局长", instruction="请核查。", categories=["discipline"]
    )
    handed = people.assigned()
    due(ledger, plain, -30)
    wang = people["wang"]
    assert listed(wang, "") == [handed, leader, plain]
    assert listed(wang, "channel=leader") == [leader]
    assert listed(wang, "category=discipline&state=registered") == [leader]
    assert listed(wang, "state=open") == [handed, leader, plain]
    assert listed(wang, f"unit={people.units['泰山分局']}") == [handed]
    assert listed(wang, "due=overdue") == [plain]
    assert listed(wang, f"number={leader}") == listed(wang, "number=2") == [leader]
    assert listed(wang, "since=2099-01-01") == listed(wang, "until=2020-01-01") == []
    assert "没有符合条件的事项" in wang.get("/items?due=today").text


def test_the_overview_shows_what_presses_and_proposes_supervision(people: People, ledger: Ledger) -> None:
    handed, waiting = people.assigned(), people.office.item()
    due(ledger, waiting, 0)
    age(ledger, handed)
    page = people["sun"].get("/overview")
    told = words(page)
    assert "已超期 1" in told
    assert "无正当原因超期未报" in told
    assert f"/items/{handed}/acts/supervise?trigger={SupervisionTrigger.OVERDUE}" in page.text
    form = people["sun"].get(f"/items/{handed}/acts/supervise?trigger=overdue").text
    assert re.search(r"<input checked[^>]*value=\"overdue\"", form)
    assert waiting not in people["li"].get("/overview").text
    assert "建议督办：无正当原因超期未报" in words(people["sun"].get(f"/items/{handed}"))


def test_the_overview_counts_what_waits_at_each_stage_as_its_list_does(people: People) -> None:
    for _ in range(3):
        accepted = people.office.item()
    people.done("zhang", accepted, "accept")
    people.reported()
    for username, counts in (("sun", [2, 1, 1, 0]), ("li", [0, 0, 1, 0])):
        page = people[username].get("/overview").text
        stages = re.findall(r'<a href="/items\?(state=\w+)">\w+</a></dt><dd>(\d+)</dd>', page)
        assert [int(count) for _address, count in stages] == counts
        assert [len(listed(people[username], address)) for address, _count in stages] == counts


def age(ledger: Ledger, number: str) -> None:
    """Let an item have been accepted long ago: its registration says so, and its columns show it."""
    with ledger.session() as session, session.begin():
        first = session.scalars(
            sa.select(ItemAct).join(Item).where(Item.serial == int(number[5:]), ItemAct.seq == 1)
        ).one()
        first.payload = {**first.payload, "accepted_on": (today() - timedelta(days=60)).isoformat()}
    due(ledger, number, -30)


def test_every_proposal_of_supervision_is_listed_a_page_at_a_time(
    people: People, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "SHOWN", 2)
    numbers = [people.assigned() for _ in range(5)]
    for number in numbers[:4]:  # the last one is in time
        age(ledger, number)
    sun = people["sun"]
    monkeypatch.setattr(overview, "SHOWN_AT_FIRST", 1)
    assert '<a href="/overview/proposals">查看全部4件</a>' in sun.get("/overview").text
    assert pages(sun, "/overview/proposals") == [[numbers[3], numbers[2]], [numbers[1], numbers[0]]]
    assert sun.get("/overview/proposals?before=2099-0001").status_code == 404


def test_every_proposal_of_a_circular_is_listed_a_page_at_a_time(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "SHOWN", 2)
    monkeypatch.setattr(overview, "SHOWN_AT_FIRST", 1)
    zhang, address, link = people["zhang"], "/overview/circulars", ">查看全部</a>"
    assert "没有建议通报的事项" in zhang.get(address).text
    numbers = [grave(people)]
    assert link not in zhang.get("/overview").text
    numbers += [grave(people) for _ in range(2)]
    assert f'<a href="{address}"{link}' in zhang.get("/overview").text
    assert pages(zhang, address) == [[numbers[2], numbers[1]], [numbers[0]]]
    assert zhang.get(f"{address}?before=2099-0001").status_code == 404
    for username in ("li", "chen"):  # who handles it for a unit makes none, nor does a leader
        assert people[username].get(address).status_code == 403


def test_nobody_of_the_accused_unit_is_proposed_a_circular_about_it(people: People, sign_in: SignIn) -> None:
    grave(people)
    people.office.person("accused", "李警官", Role.SUPERVISOR, unit_id=people.units["泰山分局岱庙派出所"])
    accused = sign_in("accused")
    assert "没有建议通报的事项" in accused.get("/overview/circulars").text
    assert 'id="circulars-heading"' not in accused.get("/overview").text
    assert 'id="circulars-heading"' in people["zhang"].get("/overview").text


def grave(people: People) -> str:
    """An item that was proved, and led to justice."""
    number = people.reported()
    people.done("zhang", number, "pass_review")
    led_to_justice(people, number)
    return number


def led_to_justice(people: People, number: str) -> None:
    justice = {"person": "某民警", "identity": "police", "organ": "检察院", "reason": "涉嫌犯罪。"}
    people.done("sun", number, "refer_to_justice", **justice)


def test_a_circular_is_proposed_to_the_office_for_a_grave_case_that_was_proved(people: People) -> None:
    heading, zhang, number = 'id="circulars-heading"', people["zhang"], people.reported()
    people.done("zhang", number, "pass_review")
    assert heading not in zhang.get("/overview").text
    led_to_justice(people, number)
    assert heading in zhang.get("/overview").text
    assert f'href="/items/{number}/papers/circular"' in zhang.get(f"/items/{number}").text
    assert heading not in people["li"].get("/overview").text  # who handles it for a unit makes none


def test_an_office_in_which_nothing_presses_is_told_so(people: People) -> None:
    assert "没有即将到期、超期或建议督办的事项" in people["chen"].get("/overview").text


def test_an_item_that_is_closed_has_no_running_deadline(people: People, ledger: Ledger) -> None:
    number = people.assigned()
    with ledger.session() as session, session.begin():
        session.execute(sa.update(Item).values(state=ItemState.CLOSED))
    due(ledger, number, -3)
    assert "已超期" not in words(people["wang"].get("/items")).replace("已超期 今日到期", "")
