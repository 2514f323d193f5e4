"""What a line of an earlier ledger tells of the handling, as acts: so that the item stands where it stood."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, TypeVar

from hotline.sheets import cells
from hotline.sheets.faults import CellWrong, Fault
from ledger.handling.acts import (
    Accept,
    Act,
    Archive,
    Assign,
    Clarify,
    Close,
    Decline,
    Feedback,
    FeedbackImpossible,
    Report,
)
from ledger.models.codes import ItemState
from ledger.models.handling_codes import Conclusion, FeedbackWay, Method, ReportSection, Satisfaction

Read = TypeVar("Read")
Deeds = tuple[tuple[Act, datetime], ...]

NOT_TOLD = "原台账未载明。"
ENDED = (ItemState.CLOSED, ItemState.ARCHIVED)
STATES = (
    ItemState.REGISTERED,
    ItemState.ACCEPTED,
    ItemState.ASSIGNED,
    ItemState.INVESTIGATING,
    ItemState.NOT_ACCEPTED,
    *ENDED,
)


class Cells(Protocol):
    """The cells of a line."""

    errors: dict[str, CellWrong]

    def read(self, column: str, how: Callable[[Any], Read]) -> Read | None:
        """Read one cell."""

    def unit_ids(self, column: str) -> list[int]:
        """Return the units that a cell names."""

    def moment(self, value: Any) -> datetime | None:
        """Return a moment in the bureau's zone."""


def deeds(line: Cells, accepted_at: datetime, source: str) -> Deeds:
    """Return the acts after the registration, the first of which says from where the item was imported.

    An open item comes in as accepted, or as assigned where unit and method are given; one with 结案时间 as
    closed. Its report and the seven conditions are not made up: they say that nothing is told.
    """
    imported = f"由原台账导入（{source}）。"
    closed_at = line.read("结案时间", line.moment)
    state = line.read("状态", lambda value: cells.code(value, ItemState))
    if state is not None and state not in STATES:
        line.errors["状态"] = CellWrong(Fault.STATE_NOT_IMPORTED)
    if state in ENDED and closed_at is None:
        line.errors.setdefault("结案时间", CellWrong(Fault.NEEDED_AT_CLOSE))
    if closed_at is not None and closed_at < accepted_at:
        line.errors["结案时间"] = CellWrong(Fault.CLOSED_TOO_EARLY)
    if state is ItemState.NOT_ACCEPTED:
        reason = line.read("处理结果", cells.text) or NOT_TOLD
        return ((Decline(reason=reason[:200], note=imported), accepted_at),)
    done: list[tuple[Act, datetime]] = [(Accept(note=imported), accepted_at)]
    done += [(act, accepted_at) for act in _assigned(line)]
    if closed_at is not None:
        done += [(act, closed_at) for act in _closed(line, state)]
    return tuple(done)


def _assigned(line: Cells) -> list[Act]:
    method = line.read("处置方式", lambda value: cells.code(value, Method))
    units = line.unit_ids("承办单位")
    if method is None or not units:
        return []
    return [Assign(method=method, handling_units=frozenset(units))]


def _closed(line: Cells, state: ItemState | None) -> list[Act]:
    conclusion = line.read("结论", lambda value: cells.code(value, Conclusion))
    if conclusion is None:
        line.errors.setdefault("结论", CellWrong(Fault.NEEDED_AT_CLOSE))
        return []
    outcome = line.read("处理结果", cells.text) or NOT_TOLD
    sections = {**dict.fromkeys(ReportSection, NOT_TOLD), ReportSection.OUTCOME: outcome}
    acts: list[Act] = [
        *_fed_back(line),
        Report(sections=sections, conclusion=conclusion),
        Close(checks=frozenset(), conclusion=conclusion, outcome=outcome),
    ]
    if circle := line.read("澄清范围", cells.text):
        acts.append(Clarify(circle=circle, account=NOT_TOLD))
    if state is ItemState.ARCHIVED:
        acts.append(Archive())
    return acts


def _fed_back(line: Cells) -> list[Act]:
    if line.read("反馈方式", cells.text) == "无法反馈":
        return [FeedbackImpossible(reason=NOT_TOLD)]
    way = line.read("反馈方式", lambda value: cells.code(value, FeedbackWay))
    opinion = line.read("举报人意见", cells.text)
    if way is None and not opinion:
        return []
    return [
        Feedback(
            way=way or FeedbackWay.OTHER,
            told=NOT_TOLD,
            opinion=opinion or NOT_TOLD,
            satisfaction=Satisfaction.NOT_SAID,
        )
    ]
