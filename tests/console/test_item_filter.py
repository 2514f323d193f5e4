"""What an address narrows the list of items down to."""

from datetime import date
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from hotline.console.item_filter import CODE_COLUMNS, NONE, ItemFilter, of_sub_level
from hotline.console.item_filter_words import narrowed_words
from hotline.console.place_words import PLACES
from ledger.database import Ledger
from ledger.item_words import ACCUSED_UNITS, HANDLING_UNITS, NUMBER, TRANSCRIPT
from ledger.items import SEARCHED
from ledger.models import Category, Item, ItemCategory
from ledger.workdays import WorkCalendar


def test_a_day_that_no_zone_could_begin_is_left_out() -> None:
    for day in ("0001-01-01", "9999-12-31"):
        assert ItemFilter.read({"since": day, "until": day}) == ItemFilter()


def test_what_the_address_says_wrongly_is_left_out() -> None:
    wrong = {"state": "nonsense", "unit": "x", "category": "", "due": "never", "since": "2026-02-30"}
    assert ItemFilter.read(wrong) == ItemFilter()
    right = {"state": "open", "unit": "3", "channel": "letter", "due": "soon", "since": "2026-02-03"}
    assert ItemFilter.read(right).address() == right


def test_every_place_in_which_words_may_stand_has_a_name() -> None:
    assert set(PLACES) == {*SEARCHED, NUMBER, ACCUSED_UNITS, HANDLING_UNITS, TRANSCRIPT}


def test_an_address_says_again_what_it_said() -> None:
    asked = {"accused": "3", "urgency": "urgent", "sort": "-due", "words": "abc"}
    assert ItemFilter.read(asked).address() == asked
    wrong = {"accused": "9" * 20, "urgency": "x", "sort": "-number", "words": ""}
    assert ItemFilter.read(wrong) == ItemFilter()


def test_what_only_the_link_of_a_figure_asks_for_is_kept_beside_the_form() -> None:
    in_form = {"category": "public_service", "channel": "letter"}
    only_in_link = {
        **{"sub_level": "public_service.窗口服务", "method": "-", "nature": "discipline_broken"},
        **{"figure": "supervised", "period": "2025-Q3", "acts": "repeated.letter"},
    }
    wanted = ItemFilter.read(in_form | only_in_link)
    assert wanted.address() == in_form | only_in_link
    assert wanted.behind() == only_in_link


def test_a_sub_level_goes_with_another_category() -> None:
    of_service = {"category": "public_service", "sub_level": "public_service.窗口服务"}
    assert ItemFilter.read(of_service).address() == of_service
    assert ItemFilter.read(of_service | {"category": "discipline"}).sub_level is None
    assert ItemFilter.read({"sub_level": of_service["sub_level"]}) == ItemFilter()


@pytest.mark.parametrize(
    "level", ["", ".", "public_service.", "public_service.\0", f"public_service.{'长' * 90}"]
)
def test_what_can_be_no_sub_level_is_left_out(level: str) -> None:
    assert ItemFilter.read({"category": "public_service", "sub_level": level}).sub_level is None


@pytest.mark.parametrize(
    ("acts", "understood"),
    [
        ("repeated", "repeated"),
        ("repeated.letter", "repeated.letter"),
        ("repeated.letter.more", "repeated.letter"),
        ("repeated.", None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_of_acts_is_kept_what_tells_those_of_a_figure_apart(acts: str, understood: str | None) -> None:
    assert ItemFilter.read({"figure": "supervised", "period": "2025", "acts": acts}).acts == understood
    assert ItemFilter.read({"figure": "closed", "period": "2025", "acts": acts}).acts is None


def test_a_code_lists_the_items_that_have_it(year: Ledger) -> None:
    with year.reading() as session:
        items = list(session.scalars(sa.select(Item)))
        for name, codes in CODE_COLUMNS.items():
            assert any(getattr(item, name) for item in items)
            for code in codes:
                having = {item.id for item in items if getattr(item, name) is code}
                assert listed(session, ItemFilter.read({name: code.value})) == having
        unassigned = {item.id for item in items if item.method is None}
        assert listed(session, ItemFilter.read({"method": NONE})) == unassigned != set()


def test_a_sub_level_lists_the_items_for_which_it_was_chosen(year: Ledger) -> None:
    with year.reading() as session:
        chosen = {(one.category, one.sub_level) for one in session.scalars(sa.select(ItemCategory))}
        assert len(chosen) > len(Category)
        for category, level in chosen:
            rows = session.scalars(
                sa.select(ItemCategory.item_id).where(
                    ItemCategory.category == category,
                    ItemCategory.sub_level.is_(None) if level is None else ItemCategory.sub_level == level,
                )
            )
            assert listed(session, ItemFilter.read(of_sub_level(category, level))) == set(rows)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (
            "figure=open&period=2025&since=2025-11-01&until=2025-12-11",
            "2025年，在办（期末），2025-11-01至2025-12-11受理",
        ),
        (
            "figure=supervised&period=2025-Q3&acts=repeated.letter",
            "2025年第三季度，督办，群众持续举报，发函",
        ),
        ("state=open&due=overdue&unit=5", "由督察支队承办，在办，已超期"),
        (
            "accused=3&channel=letter&urgency=urgent",
            "涉及单位泰山分局（含下属），渠道来源为来信，紧急程度为紧急",
        ),
        (
            "category=public_service&sub_level=public_service.-&method=-",
            "问题类别为服务群众（未分类），处置方式为未交办",
        ),
        (
            "unit=0&since=2025-11-01&nature=discipline_broken",
            "未交办，2025-11-01起受理，性质为不遵守纪律",
        ),
        (
            "main=2025-0003&until=2025-12-11&number=7",
            "并入2025-0003，编号7，2025-12-11前（含当日）受理",
        ),
        ("words=abc&sort=due", ""),
    ],
)
def test_in_words_it_says_everything_that_it_narrows_the_list_by(address: str, words: str) -> None:
    names = {3: "泰山分局", 5: "督察支队"}
    assert narrowed_words(ItemFilter.read(dict(parse_qsl(address))), names.get) == words


def listed(session: Session, wanted: ItemFilter) -> set[int]:
    where = wanted.conditions(session, date(2026, 1, 5), WorkCalendar(), ZoneInfo("Asia/Shanghai"))
    return set(session.scalars(sa.select(Item.id).where(*where)))
