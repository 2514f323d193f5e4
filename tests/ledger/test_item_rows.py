"""What a list says of its items is what the items say, and nothing of it is unsealed."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from ledger import item_rows, items
from ledger.database import Ledger
from ledger.models import Item, ItemCategory, ItemHandler, Unit, UnitKind
from ledger.models.codes import Category
from ledger.sealed import Sealed
from tests.ledger.test_items import add_item

__all__ = ["add_item"]

ALIKE = (
    *("number", "state", "urgency", "difficulty", "channel", "nature", "named", "received_at"),
    *("accepted_at", "closed_at", "due", "due_provisional", "stage_report_pending", "method"),
    *("conclusion", "repeats"),
)


@pytest.fixture
def unit_ids(ledger: Ledger) -> Sequence[int]:
    """Two units, of which the second has the lower code."""
    branch = Unit(code="2", name="泰山分局", kind=UnitKind.BRANCH)
    station = Unit(code="1", name="岱庙派出所", kind=UnitKind.STATION)
    with ledger.session() as session, session.begin():
        for unit in (branch, station):
            session.add(unit)
            session.flush()
    return branch.id, station.id


def test_a_row_says_what_its_item_says_in_the_same_order(
    ledger: Ledger, add_item: Callable[[int, int], int], unit_ids: Sequence[int]
) -> None:
    item_id = add_item(2026, 7)
    with ledger.session() as session, session.begin():
        item = session.get_one(Item, item_id)
        item.accused_units = [session.get_one(Unit, one) for one in unit_ids]
        item.handlers = [ItemHandler(unit_id=one) for one in unit_ids]
        item.categories = [
            ItemCategory(category=Category.LAW_ENFORCEMENT, sub_level="受案立案"),
            ItemCategory(category=Category.DISCIPLINE, sub_level=None),
        ]
    with ledger.reading() as session:
        [row] = item_rows.rows(session, [item_id])
        item = items.get_item(session, "2026-0007")
        assert [getattr(row, name) for name in ALIKE] == [getattr(item, name) for name in ALIKE]
        assert row.registrar == item.registered_by.display_name
        assert row.accused_units == [unit.name for unit in item.accused_units] == ["岱庙派出所", "泰山分局"]
        assert row.handlers == [handler.unit.name for handler in item.handlers] == ["泰山分局", "岱庙派出所"]
        assert [(one.category, one.sub_level) for one in row.categories] == [
            (one.category, one.sub_level) for one in item.categories
        ]


def test_rows_come_in_the_order_that_is_asked_for_and_each_with_its_own(
    ledger: Ledger, add_item: Callable[[int, int], int], unit_ids: Sequence[int]
) -> None:
    first, second, third = (add_item(2026, serial) for serial in (1, 2, 3))
    with ledger.session() as session, session.begin():
        session.get_one(Item, second).accused_units = [session.get_one(Unit, unit_ids[0])]
    with ledger.reading() as session:
        rows = item_rows.rows(session, [second, third, first, 99])
        assert item_rows.rows(session, []) == []
    assert [(row.number, list(row.accused_units)) for row in rows] == [
        ("2026-0002", ["泰山分局"]),
        ("2026-0003", []),
        ("2026-0001", []),
    ]


def test_nothing_that_is_sealed_is_opened_for_a_list(
    ledger: Ledger, add_item: Callable[[int, int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []
    unseal = Sealed.process_result_value

    def note(self: Sealed, value: bytes | None, dialect: sa.Dialect) -> str | None:
        opened.extend([value] if value is not None else [])
        return unseal(self, value, dialect)

    item_id = add_item(2026, 1)
    monkeypatch.setattr(Sealed, "process_result_value", note)
    with ledger.reading() as session:
        assert item_rows.rows(session, [item_id])
        assert items.list_items(session, words=False)
        assert opened == []
        with pytest.raises(sa.exc.InvalidRequestError):
            items.list_items(session, words=False)[0].happened_at  # noqa: B018  # asking is what fails
        assert items.list_items(session)[0].problem == "问题"
    assert opened
