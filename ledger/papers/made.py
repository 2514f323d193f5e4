"""Papers that were made: kept with what they say, each under the next number of its series."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session, selectinload

from ledger import audit
from ledger.models import Item, Paper, User
from ledger.models.handling_codes import PaperKind

# As `ledger.numbering` does for items: the row stays locked until the transaction ends, and a paper that is
# rolled back gives its number back.
_NEXT = text(
    "INSERT INTO paper_series (kind, year, last) VALUES (:kind, :year, 1)"
    " ON CONFLICT (kind, year) DO UPDATE SET last = paper_series.last + 1"
    " RETURNING last"
)


class NoSuchPaper(LookupError):
    """There is no paper with this id."""


def keep(
    session: Session,
    item: Item,
    kind: PaperKind,
    words: Mapping[str, Any],
    actor: User,
    *,
    day: date,
    mark: str,
) -> Paper:
    """Keep a paper under the next number of its kind and year, which is that of `day`, the bureau's date.

    `words` fill its template in, now and whenever it is printed again.
    """
    serial: int = session.execute(_NEXT, {"kind": kind.value, "year": day.year}).scalar_one()
    paper = Paper(
        item_id=item.id,
        kind=kind,
        year=day.year,
        serial=serial,
        mark=mark,
        day=day,
        made_by_id=actor.id,
        words=dict(words),
    )
    session.add(paper)
    session.flush()
    detail = {"item": item.number, "kind": kind.value, "number": paper.number}
    audit.record(session, actor.username, "paper.made", "paper", paper.id, detail)
    return paper


def get_paper(session: Session, paper_id: int) -> Paper:
    """Return a paper; raises `NoSuchPaper`."""
    paper = session.get(Paper, paper_id)
    if paper is None:
        raise NoSuchPaper(f"There is no paper {paper_id}.")
    return paper


def papers_of(session: Session, item: Item) -> Sequence[Paper]:
    """Return the papers that were made from an item, the newest first."""
    newest_first = select(Paper).where(Paper.item_id == item.id).order_by(Paper.id.desc())
    return session.scalars(newest_first.options(selectinload(Paper.made_by))).all()
