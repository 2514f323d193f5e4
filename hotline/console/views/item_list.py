"""登记台账: the list of items, narrowed down, sorted, searched; the columns and views that people keep."""

import re
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hotline.console import item_listing, search_words, unit_tree
from hotline.console.access import requires
from hotline.console.clock import today
from hotline.console.database import note_read, reading, writing
from hotline.console.item_columns import ITEM_COLUMNS, chosen
from hotline.console.item_filter import ItemFilter
from hotline.console.item_filter_words import DUE_WORDS, narrowed_words
from hotline.console.item_listing import Listing
from hotline.console.place_words import place_words
from hotline.console.search_words import WordsLost
from hotline.console.sessions import the_user
from hotline.console.standing import standing
from ledger import items, saved_views
from ledger.access import Rule
from ledger.calendar import load_calendar
from ledger.models import Channel, ItemHandler, ItemState, Unit, Urgency
from ledger.models.codes import Category
from ledger.search import QueryTooShort
from ledger.workdays import WorkCalendar

NUMBER = re.compile(r"(\d{4})[-—－]0*(\d{1,6})")

blueprint = Blueprint("items", __name__, url_prefix="/items")
blueprint.add_app_template_filter(place_words)


@blueprint.get("")
@requires(Rule.SEE_ITEMS)
def ledger() -> ResponseReturnValue:
    """One page of the list; `before` goes on after an item's number.

    It shows nothing that a caller said, but where it was searched: then who searched is noted.
    """
    before = request.args.get("before") or None
    wanted = ItemFilter.read(request.args)
    with reading() as session:
        calendar = load_calendar(session)
        try:
            listing = item_listing.page(session, wanted, calendar, before)
        except items.NoSuchItem:
            abort(404)
        except QueryTooShort:
            return _too_short(wanted)
        if listing.searched:
            shown = [item.id for item in listing.items]
            note_read(the_user(), "items.searched", "items", "", {"items": shown})
        return _page(session, wanted, listing, calendar, before)


@blueprint.post("/search")
@requires(Rule.SEE_ITEMS)
def search() -> ResponseReturnValue:
    """From what was typed to the list of where it stands; a number leads to its item."""
    wanted = ItemFilter.read(request.form)
    typed = request.form.get("typed", "").strip()[: search_words.LONGEST]
    if not typed:
        return redirect(_address(wanted, words=None))
    number = NUMBER.fullmatch(typed)
    if number is not None:
        return redirect(url_for("items.item", number=f"{number[1]}-{int(number[2]):04d}"))
    return redirect(_address(wanted, words=search_words.sealed(typed)))


@blueprint.post("/columns")
@requires(Rule.SEE_ITEMS)
def choose_columns() -> ResponseReturnValue:
    """Remember which columns the person looks at; none of them: the usual ones again."""
    asked = set(request.form.getlist("column"))
    known = [column.name for column in ITEM_COLUMNS if column.name in asked]
    with writing() as session:
        saved_views.choose_columns(session, the_user(), known)
    return redirect(_address(ItemFilter.read(request.form)))


@blueprint.post("/views")
@requires(Rule.SEE_ITEMS)
def save_view() -> ResponseReturnValue:
    """Keep the list as it is narrowed down and sorted, under a name."""
    wanted = ItemFilter.read(request.form)
    name = " ".join(request.form.get("name", "").split())[: saved_views.LONGEST_NAME]
    if not name:
        flash(_("请填写视图名称。"), "error")
    else:
        try:
            with writing() as session:
                saved_views.save(session, the_user(), name, urlencode(wanted.address()))
            flash(_("已保存视图“%(name)s”。", name=name), "success")
        except saved_views.TooManyViews:
            flash(_("最多保存%(count)s个视图，请先删除不用的。", count=saved_views.MOST), "error")
    return redirect(_address(wanted))


@blueprint.post("/views/<int:view_id>/delete")
@requires(Rule.SEE_ITEMS)
def delete_view(view_id: int) -> ResponseReturnValue:
    """Delete a view of the person's own."""
    try:
        with writing() as session:
            saved_views.forget(session, the_user(), view_id)
    except saved_views.NoSuchView:
        abort(404)
    flash(_("已删除视图。"), "success")
    return redirect(_address(ItemFilter.read(request.form)))


def _page(
    session: Session, wanted: ItemFilter, listing: Listing, calendar: WorkCalendar, before: str | None
) -> str:
    day = today()
    columns = chosen(saved_views.columns_of(session, the_user()))
    return render_template(
        "items/list.html",
        rows=[(item, standing(item, day, calendar)) for item in listing.items],
        listing=listing,
        before=before,
        wanted=wanted,
        narrowed=narrowed_words(wanted, lambda of: session.scalar(select(Unit.name).where(Unit.id == of))),
        typed=search_words.opened(wanted.words) or "",
        columns=columns,
        # In the language of the page, once instead of in each row.
        column_words={column.name: str(column.words) for column in columns},
        all_columns=ITEM_COLUMNS,
        views=saved_views.views_of(session, the_user()),
        address=urlencode(wanted.address()),
        handling=_handling_units(session),
        tree=unit_tree.rows(session, closed=True),
        states=ItemState,
        dues=DUE_WORDS,
        categories=Category,
        channels=Channel,
        urgencies=Urgency,
    )


@blueprint.app_errorhandler(WordsLost)
def words_lost(_error: WordsLost) -> ResponseReturnValue:
    """The list without the search, and why: all items would look like what was found."""
    flash(_("这次检索的内容已无法读取，请重新输入。"), "error")
    return redirect(_address(ItemFilter.read(request.values), words=None))


def _too_short(wanted: ItemFilter) -> ResponseReturnValue:
    flash(_("请至少输入两个字，或者姓名、单位拼音首字母中的两个字母。"), "error")
    return redirect(_address(wanted, words=None))


def _address(wanted: ItemFilter, **changes: object) -> str:
    return f"{url_for('items.ledger')}?{urlencode(wanted.address(**changes))}".rstrip("?")


def _handling_units(session: Session) -> list[tuple[int, str]]:
    """The units that handle or handled anything, in the order of their codes."""
    handles = exists().where(ItemHandler.unit_id == Unit.id)
    rows = session.execute(select(Unit.id, Unit.name).where(handles).order_by(Unit.code))
    return [(row.id, row.name) for row in rows]
