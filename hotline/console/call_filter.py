"""What the call log is narrowed down to, and in which order, as it stands in the address bar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from hotline.console.forms.days import read_day
from hotline.console.item_filter import FIRST_DAY, LAST_DAY
from ledger import calls
from ledger.call_conditions import (
    Answer,
    CallGroup,
    Heard,
    HeardGroup,
    answered,
    at_hour,
    heard,
    of_group,
)
from ledger.models import Call, CallMode, CallOutcome
from ledger.reports.period import Period

Code = TypeVar("Code", bound=StrEnum)
Sort = Literal["newest", "oldest", "wait", "talk"]
ORDERS: Mapping[Sort, calls.Order] = {
    "newest": calls.NEWEST,
    "oldest": calls.OLDEST,
    "wait": calls.LONGEST_WAIT,
    "talk": calls.LONGEST_TALK,
}
OF_A_FIGURE = ("since", "until", "outcome", "mode", "answer", "heard")
"""By what a figure tells calls from others: neither by who rang, nor by who answered."""


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Each part narrows the log; None does not. A part that is not understood is left out.

    A caller's number never stands in an address: `caller` is the keyed digest of it, in hexadecimal.
    """

    since: date | None = None
    until: date | None = None
    outcome: CallOutcome | CallGroup | None = None
    mode: CallMode | None = None
    officer: int | None = None
    trunk: str | None = None
    answer: Answer | None = None
    heard: Heard | HeardGroup | None = None
    weekday: int | None = None
    hour: int | None = None
    caller: str | None = None
    sort: Sort = "newest"

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "CallFilter":
        """Read it from the arguments of an address."""
        return cls(
            since=_day(args.get("since")),
            until=_day(args.get("until")),
            outcome=_code(CallOutcome, args.get("outcome")) or _code(CallGroup, args.get("outcome")),
            mode=_code(CallMode, args.get("mode")),
            officer=_number(args.get("officer"), 2**31 - 1),
            trunk=args.get("trunk") or None,
            answer=_code(Answer, args.get("answer")),
            heard=_code(Heard, args.get("heard")) or _code(HeardGroup, args.get("heard")),
            weekday=_number(args.get("weekday"), 6),
            hour=_number(args.get("hour"), 23),
            caller=args.get("caller") if _is_hexadecimal(args.get("caller")) else None,
            sort=next((one for one in ORDERS if one == args.get("sort")), "newest"),
        )

    @classmethod
    def of_a_figure(cls, args: Mapping[str, str]) -> "CallFilter":
        """Read no more of an address than what narrows the calls to those of a figure."""
        return cls.read({name: args[name] for name in OF_A_FIGURE if name in args})

    def address(self, **changes: object) -> dict[str, str]:
        """The arguments of an address that asks for the same, but for some changes."""
        parts = {name: getattr(self, name) for name in self.__slots__} | changes
        return {
            name: str(value)
            for name, value in parts.items()
            if value is not None and (name, value) != ("sort", "newest")
        }

    @property
    def period(self) -> Period | None:
        """The days it is narrowed down to; None where one end is open or they are in the wrong order."""
        if self.since is None or self.until is None or self.until < self.since:
            return None
        return Period(self.since, self.until)

    @property
    def narrows(self) -> bool:
        """Whether it leaves out anything."""
        return bool(self.address(sort="newest"))

    @property
    def order(self) -> calls.Order:
        """The order that is asked for."""
        return ORDERS[self.sort]

    def conditions(self, zone: ZoneInfo, today: date) -> list[ColumnElement[bool]]:
        """What has to hold of `Call` on the bureau's date `today`."""
        found: list[ColumnElement[Any]] = [*self._period(zone), *self._kind()]
        if self.officer is not None:
            found.append(Call.officer_id == self.officer)
        if self.trunk is not None:
            found.append(Call.trunk == self.trunk)
        if self.heard is not None:
            found.append(heard(self.heard, zone.key, today))
        if self.caller is not None:
            found.append(Call.caller_digest == bytes.fromhex(self.caller))
        return found + at_hour(zone.key, weekday=self.weekday, hour=self.hour)

    def _kind(self) -> list[ColumnElement[bool]]:
        found = []
        if isinstance(self.outcome, CallGroup):
            found.append(of_group(self.outcome))
        elif self.outcome is not None:
            found.append(Call.outcome == self.outcome)
        if self.mode is not None:
            found.append(Call.mode == self.mode)
        if self.answer is not None:
            found.append(answered(self.answer))
        return found

    def _period(self, zone: tzinfo) -> list[ColumnElement[bool]]:
        found = []
        if self.since is not None:
            found.append(Call.started_at >= datetime.combine(self.since, time.min, zone))
        if self.until is not None:
            found.append(Call.started_at < datetime.combine(self.until + timedelta(days=1), time.min, zone))
        return found


def _code(codes: type[Code], value: str | None) -> Code | None:
    return next((code for code in codes if code.value == value), None)


def _day(value: str | None) -> date | None:
    found = read_day(value)
    return found if found is not None and FIRST_DAY <= found <= LAST_DAY else None


def _number(value: str | None, most: int) -> int | None:
    if value is None or not (value.isascii() and value.isdecimal()):
        return None
    number = int(value[:12])
    return number if number <= most else None


def _is_hexadecimal(value: str | None) -> bool:
    try:
        return len(bytes.fromhex(value or "")) > 0
    except ValueError:
        return False
