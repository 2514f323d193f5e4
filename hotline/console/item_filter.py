"""What the list of items is narrowed down to, as it stands in the address bar; papers take the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from hotline.console.forms.days import read_day
from ledger import items, units
from ledger.due_conditions import DUES, Due, due_conditions
from ledger.handling.matter import OPEN
from ledger.models import Channel, Item, ItemCategory, ItemHandler, ItemState, ItemUnit, Urgency
from ledger.models.codes import Category, Difficulty, Identity, Nature
from ledger.models.handling_codes import Conclusion, FeedbackWay, Method, Satisfaction
from ledger.reports.period import Period, PeriodNotUnderstood
from ledger.reports.rows import ItemFigure, about_force, act_codes, counted_by, joined_to
from ledger.reports.scope import Scope
from ledger.workdays import WorkCalendar

Code = TypeVar("Code", bound=StrEnum)
Sort = Literal["number", "received", "accepted", "due", "closed", "repeats"]
COLUMNS: Mapping[Sort, str | None] = {
    "number": None,
    "received": "received_at",
    "accepted": "accepted_at",
    "due": "due",
    "closed": "closed_at",
    "repeats": "repeats",
}
"""By what the list can be sorted, and the column that it then is read along."""
CODE_COLUMNS: Mapping[str, type[StrEnum]] = {
    "channel": Channel,
    "urgency": Urgency,
    "nature": Nature,
    "identity": Identity,
    "difficulty": Difficulty,
    "method": Method,
    "conclusion": Conclusion,
    "feedback_way": FeedbackWay,
    "satisfaction": Satisfaction,
}
"""The columns of an item that one code narrows the list by, named alike in the address."""
OPEN_STATES = "open"
"""在办: every state in which somebody still has to do something."""
FROM_LINKS = frozenset(CODE_COLUMNS) - {"channel", "urgency"} | {
    *("figure", "period", "acts", "force", "main", "sub_level")
}
"""What narrows the list without a field in the form above it: links of figures ask for it."""
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)
"""Beyond them, the turn of a day in one zone may be none in another."""
LARGEST_ID = 2**31 - 1
LONGEST_SUB_LEVEL = 60
NOBODY = 0
"""In the place of a unit: what is in nobody's hands yet."""
NONE = "-"
"""In the place of a method (处置方式) or a sub-level of a category: none was chosen."""
_NUMBER = re.compile(r"(?:(\d{4})-)?(\d{1,6})")
_FULL_NUMBER = re.compile(r"\d{4}-\d{4,6}")


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Each part narrows the list; None does not. A part that is not understood is left out.

    `figure` and `period` belong together: the items that a figure of a period counts; `acts` are the codes
    that tell apart the acts which it counts (`ledger.reports.rows.act_codes`). `force` is the accused unit
    right below the bureau, with all below it; `main` the number of the item that others were joined to.
    `accused` is complained about, or one below it. `sub_level` names its category too, and goes with another:
    `discipline.公车私用`. `words` are what is searched for, sealed (`hotline.console.search_words`): they may
    be a caller's. `sort` is by what the list is sorted, with "-" before it downwards; None: the highest
    number first.
    """

    state: ItemState | Literal["open"] | None = None
    unit: int | None = None
    accused: int | None = None
    category: Category | None = None
    sub_level: str | None = None
    channel: Channel | None = None
    urgency: Urgency | None = None
    nature: Nature | None = None
    identity: Identity | None = None
    difficulty: Difficulty | None = None
    method: Method | Literal["-"] | None = None
    conclusion: Conclusion | None = None
    feedback_way: FeedbackWay | None = None
    satisfaction: Satisfaction | None = None
    due: Due | None = None
    since: date | None = None
    until: date | None = None
    number: str | None = None
    figure: ItemFigure | None = None
    period: Period | None = None
    acts: str | None = None
    force: int | None = None
    main: str | None = None
    words: str | None = None
    sort: str | None = None

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "ItemFilter":
        """Read it from the arguments of an address."""
        state = args.get("state")
        due = args.get("due")
        category = _code(Category, args.get("category"))
        main = args.get("main", "")
        found: dict[str, Any] = {name: _code(codes, args.get(name)) for name, codes in CODE_COLUMNS.items()}
        if args.get("method") == NONE:
            found["method"] = NONE
        return cls(
            **found,
            **_counted(args),
            state="open" if state == OPEN_STATES else _code(ItemState, state),
            unit=_id(args.get("unit")),
            accused=_id(args.get("accused")),
            category=category,
            sub_level=_sub_level(args.get("sub_level"), category),
            due=next((one for one in DUES if one == due), None),
            since=_date(args.get("since")),
            until=_date(args.get("until")),
            number=args.get("number", "").strip() or None,
            force=_id(args.get("force")),
            main=main if _FULL_NUMBER.fullmatch(main) else None,
            words=args.get("words") or None,
            sort=_sort(args.get("sort")),
        )

    def address(self, **changes: object) -> dict[str, str]:
        """The arguments of an address that asks for the same, but for some changes."""
        parts = {name: getattr(self, name) for name in self.__slots__} | changes
        return {name: str(value) for name, value in parts.items() if value is not None}

    def behind(self) -> dict[str, str]:
        """The arguments of `FROM_LINKS`, which the form above the list keeps without a field."""
        return {name: value for name, value in self.address().items() if name in FROM_LINKS}

    @property
    def narrows(self) -> bool:
        """Whether it leaves out anything."""
        return bool(self.address(sort=None))

    @property
    def order(self) -> items.Order:
        """The order that is asked for."""
        if self.sort is None:
            return items.NEWEST
        return items.Order(COLUMNS[_sorted_by(self.sort)], descending=self.sort.startswith("-"))

    def conditions(
        self, session: Session, today: date, calendar: WorkCalendar, zone: ZoneInfo
    ) -> list[ColumnElement[bool]]:
        """What has to hold of `Item` on the bureau's date `today`."""
        found = [*self._codes(), *self._units(session), *self._period(zone)]
        if self.due is not None:
            found += due_conditions(self.due, today, calendar)
        if self.number is not None:
            found += _numbered(self.number, today)
        if self.figure is not None and self.period is not None:
            scope = Scope(self.period, zone, today, calendar)
            found.append(counted_by(self.figure, scope, act_codes(self.figure, self.acts)))
        return found

    def _codes(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.state == OPEN_STATES:
            found.append(Item.state.in_(OPEN))
        elif self.state is not None:
            found.append(Item.state == self.state)
        if self.category is not None:
            of_it = [ItemCategory.item_id == Item.id, ItemCategory.category == self.category]
            if self.sub_level is not None:
                _category, _dot, level = self.sub_level.partition(".")
                of_it.append(ItemCategory.sub_level == (None if level == NONE else level))
            found.append(exists().where(*of_it))
        for name in CODE_COLUMNS:
            code = getattr(self, name)
            if code is not None:
                found.append(getattr(Item, name) == (None if code == NONE else code))
        return found

    def _units(self, session: Session) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.unit == NOBODY:
            found.append(~exists().where(ItemHandler.item_id == Item.id))
        elif self.unit is not None:
            found.append(exists().where(ItemHandler.item_id == Item.id, ItemHandler.unit_id == self.unit))
        if self.accused is not None:
            # The units by their ids: PostgreSQL would take the tree of one unit for hundreds.
            accused = ItemUnit.unit_id.in_(units.below(session, self.accused))
            found.append(Item.id.in_(select(ItemUnit.item_id).where(accused)))
        if self.force is not None:
            found.append(about_force(self.force))
        if self.main is not None:
            found.append(joined_to(self.main))
        return found

    def _period(self, zone: tzinfo) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.since is not None:
            found.append(Item.accepted_at >= datetime.combine(self.since, time.min, zone))
        if self.until is not None:
            found.append(Item.accepted_at < datetime.combine(self.until + timedelta(days=1), time.min, zone))
        return found


def of_period(figure: ItemFigure | str, period: Period) -> dict[str, str]:
    """What narrows the list of items down to those that a figure (or its code, in a template) counts."""
    return {"figure": str(figure), "period": period.name}


def of_sub_level(category: Category, level: str | None) -> dict[str, str]:
    """What narrows the list down to a sub-level of a category; None: to those for which none was chosen."""
    return {"category": category.value, "sub_level": f"{category.value}.{level or NONE}"}


def _counted(args: Mapping[str, str]) -> dict[str, Any]:
    """The figure behind the list with its period, and what tells apart the acts that it counts."""
    figure, period = _code(ItemFigure, args.get("figure")), _period(args.get("period"))
    if figure is None or period is None:
        return {}
    try:
        acts = act_codes(figure, args.get("acts"))
    except ValueError:
        acts = ()
    return {"figure": figure, "period": period, "acts": ".".join(acts) or None}


def _sub_level(value: str | None, category: Category | None) -> str | None:
    if category is None or value is None or len(value) > LONGEST_SUB_LEVEL or not value.isprintable():
        return None
    of, _dot, level = value.partition(".")
    return value if of == category.value and level else None


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


def _id(value: str | None) -> int | None:
    if value is None or not (value.isascii() and value.isdecimal()):
        return None
    number = int(value[:12])
    return number if number <= LARGEST_ID else None


def _sorted_by(sort: str) -> Sort:
    return next(one for one in COLUMNS if one == sort.removeprefix("-"))


def _sort(value: str | None) -> str | None:
    known = value is not None and value.removeprefix("-") in COLUMNS and value != "-number"
    return value if known else None


def _period(name: str | None) -> Period | None:
    try:
        period = Period.parse(name or "")
    except PeriodNotUnderstood:
        return None
    return period if period.first >= FIRST_DAY and period.last <= LAST_DAY else None
