"""The list of items as an address asks for it: narrowed down, ordered or searched, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hotline.console import search_words
from hotline.console.clock import today
from hotline.console.database import settings
from hotline.console.item_filter import ItemFilter
from hotline.console.sessions import the_user
from ledger import item_rows, item_search, items
from ledger.access import visible, visible_ids
from ledger.item_rows import ItemRow
from ledger.item_search import Place
from ledger.models import Item
from ledger.workdays import WorkCalendar

PAGE = 50
PAGE_OF_SEARCH = 20
"""What is found is opened and read through, and each shows where the words stand."""
COUNTED_UP_TO = 10_000
"""Counting stops here: a page must not wait for a number that nobody reads to the last digit."""
AT_ONCE = 500


@dataclass(frozen=True)
class Listing:
    """One page; where it was `searched`, `places` says of each item where the words stand.

    `last` is the number to go on after, `previous` the one after which the page before begins, None for the
    first page and in a search. `count` is of the whole list, None for a search, whose end nobody has looked
    for; `more` says that there are more than that.
    """

    items: list[ItemRow]
    searched: bool
    places: dict[int, tuple[Place, ...]]
    last: str | None
    previous: str | None
    count: int | None
    more: bool


def page(session: Session, wanted: ItemFilter, calendar: WorkCalendar, before: str | None) -> Listing:
    """Read a page, the first or the one after the number `before`.

    Raises `ledger.items.NoSuchItem` and `ledger.search.QueryTooShort`.
    """
    where = conditions(session, wanted, calendar)
    words = search_words.opened(wanted.words)
    if words is not None:
        return _found(session, words, where, before)
    ids = items.list_ids(session, limit=PAGE + 1, before=before, where=where, order=wanted.order)
    whole = select(Item.id).where(*where) if wanted.narrows else visible_ids(the_user())
    count = items.count_items(session, whole, at_most=COUNTED_UP_TO + 1)
    previous: str | None = None
    if before is not None:
        previous = items.page_before(session, before, size=PAGE, where=where, order=wanted.order)
    shown = item_rows.rows(session, ids[:PAGE])
    return Listing(
        shown,
        searched=False,
        places={},
        last=shown[-1].number if len(ids) > PAGE else None,
        previous=previous,
        count=min(count, COUNTED_UP_TO),
        more=count > COUNTED_UP_TO,
    )


def _found(session: Session, words: str, where: list[ColumnElement[bool]], before: str | None) -> Listing:
    seen = None if before is None else items.id_of(session, before)
    hits = item_search.find(session, words, limit=PAGE_OF_SEARCH + 1, before=seen, where=where)
    shown = hits[:PAGE_OF_SEARCH]
    return Listing(
        [hit.item for hit in shown],
        searched=True,
        places={hit.item.id: hit.places for hit in shown},
        last=shown[-1].item.number if len(hits) > PAGE_OF_SEARCH else None,
        previous=None,
        count=None,
        more=False,
    )


def every(session: Session, wanted: ItemFilter, calendar: WorkCalendar) -> Iterator[Item]:
    """Give every item of the list in its order, some at a time; their words are not kept in memory.

    Raises `WordsLost` at once, before anything is written of them.
    """
    words = search_words.opened(wanted.words)
    return _every(session, wanted, conditions(session, wanted, calendar), words)


def _every(
    session: Session, wanted: ItemFilter, where: list[ColumnElement[bool]], words: str | None
) -> Iterator[Item]:
    before: int | None = None
    while True:
        if words is None:
            found = items.list_items(session, limit=AT_ONCE, before=before, where=where, order=wanted.order)
        else:
            hits = item_search.find(session, words, limit=AT_ONCE, before=before, where=where)
            found = items.items_in_order(session, [hit.item.id for hit in hits])
        yield from found
        if len(found) < AT_ONCE:
            return
        before = found[-1].id
        session.expunge_all()


def conditions(session: Session, wanted: ItemFilter, calendar: WorkCalendar) -> list[ColumnElement[bool]]:
    """What has to hold of `Item`, for the person who is signed in, today."""
    return [visible(the_user()), *wanted.conditions(session, today(), calendar, settings().zone)]
