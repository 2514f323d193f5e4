"""The items behind the figures that count acts: those on which such acts were done, and no others."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ledger.database import Ledger
from ledger.models import Identity, Item, ItemAct
from ledger.models.handling_codes import (
    Accountability,
    ActKind,
    MeasureKind,
    Sanction,
    SupervisionTrigger,
    SupervisionWay,
)
from ledger.reports.period import Period
from ledger.reports.rows import ItemFigure, act_codes, counted_by
from ledger.reports.scope import Scope
from ledger.workdays import WorkCalendar

SCOPE = Scope(Period.parse("2025-H2"), ZoneInfo("Asia/Shanghai"), date(2026, 1, 5), WorkCalendar())
PLAIN = {
    ItemFigure.EXTENDED: ActKind.EXTEND,
    ItemFigure.REFERRED_TO_JUSTICE: ActKind.REFER_TO_JUSTICE,
    ItemFigure.RECTIFICATIONS_OPENED: ActKind.OPEN_RECTIFICATION,
    ItemFigure.RECTIFICATIONS_FINISHED: ActKind.FINISH_RECTIFICATION,
    ItemFigure.CLARIFIED: ActKind.CLARIFY,
    ItemFigure.FALSE_ACCUSATIONS: ActKind.REFER_FALSE_ACCUSATION,
}
TOLD_APART = {
    ItemFigure.SUPERVISED: (ActKind.SUPERVISE, {"trigger": SupervisionTrigger, "way": SupervisionWay}),
    ItemFigure.HELD_ACCOUNTABLE: (
        ActKind.HOLD_ACCOUNTABLE,
        {"accountability": Accountability, "identity": Identity},
    ),
    ItemFigure.MEASURES: (ActKind.MEASURE, {"measure": MeasureKind}),
    ItemFigure.SANCTIONS: (ActKind.PROPOSE_SANCTION, {"sanction": Sanction}),
}


@pytest.fixture
def acts(year: Ledger) -> Iterator[Session]:
    """A year in which every kind of act was done on some items in each half, told apart in every way."""
    with year.session() as session, session.begin():
        items = list(session.scalars(sa.select(Item.id).order_by(Item.id)))
        done = session.scalars(sa.select(ItemAct).order_by(ItemAct.id)).first()
        assert done is not None
        like = {column.key: getattr(done, column.key) for column in sa.inspect(ItemAct).column_attrs}
        del like["id"]
        wanted = [(kind, {}) for kind in PLAIN.values()]
        for kind, codes in TOLD_APART.values():
            wanted += [(kind, dict(zip(codes, values, strict=True))) for values in product(*codes.values())]
        for number, (kind, codes) in enumerate(wanted):
            for half, day in enumerate((date(2025, 3, 3), date(2025, 9, 9))):
                item_id = items[(number * 2 + half) % len(items)]
                new = {"item_id": item_id, "seq": 1000 + number, "kind": kind, "codes": codes, "day": day}
                session.add(ItemAct(**like | new))
        session.flush()
        yield session


def test_a_figure_of_acts_lists_the_items_on_which_they_were_done_in_the_period(acts: Session) -> None:
    for figure, kind in PLAIN.items():
        assert listed(acts, figure) == with_acts(acts, kind, {}) != set()


def test_acts_are_told_apart_by_all_their_codes_or_by_the_first(acts: Session) -> None:
    for figure, (kind, codes) in TOLD_APART.items():
        assert listed(acts, figure) == with_acts(acts, kind, {})
        for named in range(1, len(codes) + 1):
            names = list(codes)[:named]
            for values in product(*(codes[name] for name in names)):
                of_them = with_acts(acts, kind, dict(zip(names, values, strict=True)))
                assert listed(acts, figure, ".".join(values)) == of_them != set()


def listed(session: Session, figure: ItemFigure, codes: str = "") -> set[int]:
    return set(session.scalars(sa.select(Item.id).where(counted_by(figure, SCOPE, act_codes(figure, codes)))))


def with_acts(session: Session, kind: ActKind, codes: dict[str, str]) -> set[int]:
    return {
        act.item_id
        for act in session.scalars(sa.select(ItemAct))
        if act.kind is kind
        and SCOPE.period.first <= act.day <= SCOPE.period.last
        and codes.items() <= act.codes.items()
    }
