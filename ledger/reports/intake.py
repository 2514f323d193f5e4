"""What was received: by channel, category, unit, nature and identity, and repeats (DOMAIN.md section 5).

Of items by the time of acceptance, whatever became of them since.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledger.models import Category, Channel, Identity, Item, ItemAct, ItemCategory, Nature
from ledger.models.handling_codes import ActKind
from ledger.reports.forces import counted_by_force, named
from ledger.reports.scope import Scope, Span, count_acts, counted, share, span_of, stands, total


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """The items about one force: a unit right below the bureau, with all below it."""

    unit_id: int
    name: str
    items: int
    """Items about it; one about two of its units counts once."""
    by_category: dict[Category, int]
    """One of several categories counts in each."""


class Intake:
    """Counts of items received in the period, each made when it is asked for, while the session is open."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session, self._scope = session, scope

    @property
    def received(self) -> int:
        """受理."""
        return self._span.items

    @cached_property
    def by_channel(self) -> dict[Channel, int]:
        """渠道来源."""
        return counted(self._session, self._by(Item.channel), Channel)

    @cached_property
    def by_nature(self) -> dict[Nature, int]:
        """性质."""
        return counted(self._session, self._by(Item.nature), Nature)

    @cached_property
    def by_identity(self) -> dict[Identity, int]:
        """民警, 辅警, 不明."""
        return counted(self._session, self._by(Item.identity), Identity)

    @property
    def by_category(self) -> dict[Category, int]:
        """One of several categories counts in each, so that the sum may be more than was received."""
        return {category: total(levels) for category, levels in self.by_sub_level.items()}

    @cached_property
    def by_sub_level(self) -> dict[Category, dict[str | None, int]]:
        """What each category is divided into, the most frequent first; None: no sub-level was chosen."""
        return _by_sub_level(self._session, self._scope, self._span)

    @cached_property
    def by_unit(self) -> tuple[UnitFigures, ...]:
        """The forces that were complained about, the most often first."""
        return _by_unit(self._session, self._scope, self._span)

    @cached_property
    def repeats(self) -> int:
        """重复举报: items that were joined to another one in the period."""
        return count_acts(self._session, *self._joined)

    @cached_property
    def repeated(self) -> int:
        """The items they were joined to."""
        mains = select(func.count(distinct(Item.joined_to_id))).join(ItemAct, ItemAct.item_id == Item.id)
        return self._session.scalar(mains.where(*self._joined)) or 0

    @property
    def repeat_rate(self) -> float | None:
        """重复率: the share of repeats among what was received."""
        return share(self.repeats, self.received)

    @cached_property
    def _span(self) -> Span:
        return span_of(self._session, self._scope.within(Item.accepted_at))

    @property
    def _joined(self) -> tuple[ColumnElement[bool], ...]:
        return self._scope.done_within(ActKind.JOIN), stands()

    def _by(self, column: InstrumentedAttribute[Any]) -> Any:
        within = self._scope.within(Item.accepted_at)
        return select(column, func.count()).where(within).group_by(column)


def _by_sub_level(session: Session, scope: Scope, span: Span) -> dict[Category, dict[str | None, int]]:
    number = func.count()
    query = (
        select(ItemCategory.category, ItemCategory.sub_level, number)
        .join(Item, Item.id == ItemCategory.item_id)
        .where(scope.within(Item.accepted_at), span.has(ItemCategory.item_id))
        .group_by(ItemCategory.category, ItemCategory.sub_level)
    )
    rows = sorted(session.execute(query), key=lambda row: (-row[2], row[1] or ""))
    return {category: {level: of for one, level, of in rows if one is category} for category in Category}


def _by_unit(session: Session, scope: Scope, span: Span) -> tuple[UnitFigures, ...]:
    items = func.count(distinct(Item.id))
    within = scope.within(Item.accepted_at)
    counts: dict[int | None, int] = dict(
        session.execute(counted_by_force(items, span=span).where(within)).all()
    )
    of_item = and_(ItemCategory.item_id == Item.id, span.has(ItemCategory.item_id))
    crossed = (
        counted_by_force(ItemCategory.category, items, span=span)
        .outerjoin(ItemCategory, of_item)
        .where(within)
        .group_by(ItemCategory.category)
    )
    cells = {(force, category): number for force, category, number in session.execute(crossed)}
    names = named(session, [force for force in counts if force is not None])
    return tuple(
        UnitFigures(
            force, name, counts[force], {category: cells.get((force, category), 0) for category in Category}
        )
        for force, name in sorted(names.items(), key=lambda one: -counts[one[0]])
    )
