"""Reading the items by number and id."""

from collections.abc import Callable
from datetime import date

import pytest

from ledger import items
from ledger.database import Ledger
from ledger.models import Channel, Difficulty, Identity, Item, Nature, Urgency
from tests.ledger.conftest import RECEIVED, People


@pytest.fixture
def add_item(ledger: Ledger, people: People) -> Callable[[int, int], int]:
    def add(year: int, serial: int) -> int:
        item = Item(
            year=year,
            serial=serial,
            channel=Channel.VISIT,
            received_at=RECEIVED,
            accepted_at=RECEIVED,
            registered_by_id=people.officer.id,
            named=False,
            confidential=True,
            identity=Identity.UNKNOWN,
            happening_now=False,
            nature=Nature.DUTY_NEGLECTED,
            problem="问题",
            urgency=Urgency.ORDINARY,
            difficulty=Difficulty.SIMPLE,
        )
        with ledger.session() as session, session.begin():
            session.add(item)
        return item.id

    return add


def test_items_are_listed_with_the_highest_number_first(
    ledger: Ledger, add_item: Callable[[int, int], int]
) -> None:
    for year, serial in [(2026, 2), (2025, 900), (2026, 1)]:
        add_item(year, serial)
    with ledger.reading() as session:
        assert [item.number for item in items.list_items(session)] == ["2026-0002", "2026-0001", "2025-0900"]


def test_a_list_goes_on_after_the_last_item_seen(ledger: Ledger, add_item: Callable[[int, int], int]) -> None:
    for serial in range(1, 6):
        add_item(2026, serial)
    with ledger.reading() as session:
        first = items.list_items(session, limit=2)
        second = items.list_items(session, limit=2, before=first[-1].number)
        third = items.list_items(session, limit=2, before=second[-1].id)
    assert [item.serial for item in [*first, *second, *third]] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("by", [None, "due"])
@pytest.mark.parametrize("descending", [True, False])
def test_a_list_goes_back_page_by_page_the_way_it_came(
    ledger: Ledger, add_item: Callable[[int, int], int], by: str | None, descending: bool
) -> None:
    order = items.Order(by, descending)
    ids = [add_item(2026, serial) for serial in range(1, 8)]
    with ledger.session() as session, session.begin():
        for item_id in ids[:4]:
            session.get_one(Item, item_id).due = date(2026, 9, 1 + item_id % 2)
    with ledger.reading() as session:
        befores: list[str | None] = [None]
        while shown := items.list_items(session, limit=2, before=befores[-1], order=order):
            befores.append(shown[-1].number)
        came = [
            items.page_before(session, number, size=2, order=order)
            for number in befores[1:-1]
            if number is not None
        ]
    assert came == befores[:-2]


def test_an_item_is_read_by_its_number_or_its_id(ledger: Ledger, add_item: Callable[[int, int], int]) -> None:
    item_id = add_item(2026, 17)
    with ledger.reading() as session:
        for key in ("2026-0017", "2026-17", item_id, str(item_id)):
            assert items.get_item(session, key).id == item_id


@pytest.mark.parametrize("key", ["2026-0002", "99", "seventeen", "2026-", "-1", "", "2026-0001-3", "１７-"])
def test_an_item_that_is_not_there_is_said_not_to_be_there(
    ledger: Ledger, add_item: Callable[[int, int], int], key: str
) -> None:
    add_item(2026, 1)
    with ledger.reading() as session, pytest.raises(items.NoSuchItem):
        items.get_item(session, key)


def test_a_list_of_no_items_is_empty(ledger: Ledger) -> None:
    with ledger.reading() as session:
        assert items.list_items(session) == []
