"""What the list of items is narrowed down to, as it stands in the address bar; papers take the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Literal, TypeVar

from sqlalchemy import ColumnElement, exists

from hotline.console.forms.days import read_day
from hotline.console.standing import DUE_SOON_WORKING_DAYS
from ledger.handling.matter import BEFORE_REPORT, OPEN
from ledger.models import Channel, Item, ItemCategory, ItemHandler, ItemState
from ledger.models.codes import Category
from ledger.workdays import WorkCalendar

Code = TypeVar("Code", bound=StrEnum)
Due = Literal["overdue", "today", "soon", "waiting"]
DUES: tuple[Due, ...] = ("overdue", "today", "soon", "waiting")
OPEN_STATES = "open"
"""在办: every state in which somebody still has to do something."""
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)
"""Beyond them, the turn of a day in one zone may be none in another."""
_NUMBER = re.compile(r"(?:(\d{4})-)?(\d{1,6})")


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Each part narrows the list; None does not. A part that is not understood is left out."""

    state: ItemState | Literal["open"] | None = None
    unit: int | None = None
    category: Category | None = None
    channel: Channel | None = None
    due: Due | None = None
    since: date | None = None
    until: date | None = None
    number: str | None = None

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "ItemFilter":
        """Read it from the arguments of an address."""
        state = args.get("state")
        due = args.get("due")
        unit = args.get("unit", "")
        return cls(
            state="open" if state == OPEN_STATES else _code(ItemState, state),
            unit=int(unit) if unit.isascii() and unit.isdecimal() else None,
            category=_code(Category, args.get("category")),
            channel=_code(Channel, args.get("channel")),
            due=next((one for one in DUES if one == due), None),
            since=_date(args.get("since")),
            until=_date(args.get("until")),
            number=args.get("number", "").strip() or None,
        )

    def address(self) -> dict[str, str]:
        """The arguments of an address that asks for the same."""
        parts = {name: getattr(self, name) for name in self.__slots__}
        return {name: str(value) for name, value in parts.items() if value is not None}

    def conditions(self, today: date, calendar: WorkCalendar, zone: tzinfo) -> list[ColumnElement[bool]]:
        """What has to hold of `Item` on the bureau's date `today`."""
        found = [*self._codes(), *self._period(zone)]
        if self.due is not None:
            found += due_conditions(self.due, today, calendar)
        if self.number is not None:
            found += _numbered(self.number, today)
        return found

    def _codes(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.state == OPEN_STATES:
            found.append(Item.state.in_(OPEN))
        elif self.state is not None:
            found.append(Item.state == self.state)
        if self.unit is not None:
            found.append(exists().where(ItemHandler.item_id == Item.id, ItemHandler.unit_id == self.unit))
        if self.category is not None:
            found.append(
                exists().where(ItemCategory.item_id == Item.id, ItemCategory.category == self.category)
            )
        if self.channel is not None:
            found.append(Item.channel == self.channel)
        return found

    def _period(self, zone: tzinfo) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.since is not None:
            found.append(Item.accepted_at >= datetime.combine(self.since, time.min, zone))
        if self.until is not None:
            found.append(Item.accepted_at < datetime.combine(self.until + timedelta(days=1), time.min, zone))
        return found


def due_conditions(due: Due, today: date, calendar: WorkCalendar) -> list[ColumnElement[bool]]:
    """What holds of the items that are overdue, due today, or due in the three working days after it.

    `waiting` are those whose extension waits for its decision.
    """
    if due == "waiting":
        return [Item.state.in_(BEFORE_REPORT), Item.stage_report_pending.is_(True)]
    if due == "today":
        return [Item.state.in_(BEFORE_REPORT), Item.due == today]
    if due == "overdue":
        return [Item.state.in_(BEFORE_REPORT), Item.due < today, Item.stage_report_pending.is_(False)]
    last = calendar.due(today, DUE_SOON_WORKING_DAYS).due
    return [Item.state.in_(BEFORE_REPORT), Item.due > today, Item.due <= last]


def _numbered(number: str, today: date) -> list[ColumnElement[bool]]:
    understood = _NUMBER.fullmatch(number)
    if understood is None:
        return [Item.id < 0]  # no item has a number like this
    year, serial = understood.groups()
    return [Item.year == int(year or today.year), Item.serial == int(serial)]


def _code(codes: type[Code], value: str | None) -> Code | None:
    return next((code for code in codes if code.value == value), None)


def _date(value: str | None) -> date | None:
    found = read_day(value)
    return found if found is not None and FIRST_DAY <= found <= LAST_DAY else None
