"""Pages as they lie on paper: nothing to press, nothing folded away or cut off, in Debian's Chromium."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page as Tab
from sqlalchemy import select

from hotline.settings import REPOSITORY
from ledger.database import open_ledger
from ledger.models import Item
from tests.console.pages import Page
from tests.console.sample_desk import WIDE, Desk
from tests.console.samples import Sample

UPRIGHT, ACROSS, LETTER = 680, 1009, 590
"""How many CSS pixels of A4 lie between the margins: 15 mm each, and those of an official letter."""
SMALLEST_PIXELS = 8
"""Six points, the smallest that is read on paper without a glass."""
TALLEST_REST_PIXELS = 24
"""What may be left empty below the last line: more of it makes an empty page after a full one."""

TO_PRESS = "button, .button, nav, input, select, textarea, summary, .masthead, .colophon, .message"
# What can be read: the words and where they stand, line by line; and how small the smallest are.
READ = """() => {
  const lines = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const of = text.parentElement;
    if (!text.data.trim() || of.closest("svg, .visually-hidden") || !of.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const size = Number.parseFloat(getComputedStyle(of).fontSize);
    for (const { left, right, top, bottom } of range.getClientRects())
      lines.push({ words: text.data.trim(), left, right, top, bottom, size });
  }
  return lines;
}"""
# What stands beyond the edge of the paper or of what holds it; half a border stands outside of its table.
CUT_OFF = """() => {
  const isCut = (one) => {
    const { width, right } = one.getBoundingClientRect();
    if (width <= 1 || one.closest("svg, .visually-hidden") || !one.checkVisibility()) return false;
    const { overflowX, borderRightWidth } = getComputedStyle(one);
    const isHeld = overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1;
    const outside = one.matches("table") ? Number.parseFloat(borderRightWidth) / 2 : 0;
    return isHeld || right + outside > innerWidth + 0.1;
  };
  return [...document.querySelectorAll("body *")].filter(isCut).map((one) => one.outerHTML.slice(0, 120));
}"""
# What is folded away on the screen and not opened on the paper.
FOLDED = """() => {
  const isLost = (one) => !one.checkVisibility() || one.closest(".table-wrap")?.clientHeight === 1;
  const inside = [...document.querySelectorAll("details > :not(summary), figure.is-drawn table")];
  const meant = inside.filter((one) => !one.closest(".no-print, .masthead"));
  return meant.filter(isLost).map((one) => one.outerHTML.slice(0, 120));
}"""


@dataclass(frozen=True)
class Paper(Page):
    """A page that has 打印: how wide it is on paper, and words that have to stand there."""

    words: str
    width: int = UPRIGHT


def _closed(sample: Sample) -> str:
    """The address of a case that has been reported on and closed."""
    ledger = open_ledger(sample.settings)
    with ledger.reading() as session:
        found = session.scalars(select(Item).where(Item.conclusion.is_not(None))).first()
    ledger.close()
    assert found is not None
    return f"/items/{found.number}"


PAPERS = (
    Paper("item", "items.item", "zhang", lambda it: f"/items/{it.item}", "办理经过"),
    Paper("item-closed", "items.item", "zhang", _closed, "当事人基本情况"),
    Paper("ledger", "items.ledger", "zhang", "/items", "登记台账", ACROSS),
    Paper(
        "call-figures",
        "call_figures.page",
        "zhang",
        lambda it: f"/calls/figures?{it.last_year}",
        "12389接听分析",
    ),
    Paper(
        "dashboard",
        "dashboard.page",
        "leader",
        lambda it: f"/dashboard?period={it.day.year - 1}",
        "12389举报投诉工作看板",
    ),
    Paper("reports", "reports.report", "zhang", lambda it: f"/reports/{it.day.year - 1}", "分析研判"),
    Paper("roster", "roster.week", "zhang", "/roster", "12389举报投诉值班表"),
    Paper("calendar", "calendar.year_page", "zhang", "/calendar/2026", "2026年工作日历"),
    Paper("calendar-provisional", "calendar.year_page", "zhang", "/calendar/2040", "2040年工作日历（暂定）"),
    Paper(
        "spot-check",
        "spot_checks.sample",
        "zhang",
        lambda it: f"/spot-checks/{it.spot_check}",
        "12389举报投诉登记质量抽查记录",
    ),
    Paper("paper", "papers.show", "zhang", lambda it: f"/papers/{it.paper}", "交办单", LETTER),
    Paper(
        "report-preview",
        "report_drafts.preview",
        "liming",
        lambda it: f"/items/{it.item}/report/preview",
        "核查报告",
        LETTER,
    ),
)


def lay_on_paper(tab: Tab, width: int) -> None:
    """Let a page stand as it is printed, between the margins, as one long sheet."""
    assert tab.locator("#print").count() == 1
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": width, "height": 100})


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_on_paper_a_page_is_all_there_and_nothing_else(desk: Desk, paper: Paper) -> None:
    tab = desk.open(paper, WIDE)
    lay_on_paper(tab, paper.width)
    try:
        assert (tab.evaluate("getComputedStyle(document.body).page") == "wide") == (paper.width == ACROSS)
        assert [one for one in tab.locator(TO_PRESS).all() if one.is_visible()] == []
        assert tab.evaluate(FOLDED) == []
        assert tab.evaluate(CUT_OFF) == []
        lines = tab.evaluate(READ)
        assert paper.words in "".join(line["words"] for line in lines)
        assert min(line["size"] for line in lines) >= SMALLEST_PIXELS
        assert list(one_over_the_other(lines)) == []
        height = tab.evaluate("document.documentElement.scrollHeight")
        assert height - max(line["bottom"] for line in lines) <= TALLEST_REST_PIXELS
    finally:
        tab.emulate_media(media="null")


def one_over_the_other(lines: list[dict[str, float]]) -> Iterator[tuple[object, object]]:
    """The words that cover each other."""
    lines = sorted(lines, key=lambda line: line["top"])
    for place, upper in enumerate(lines):
        for lower in lines[place + 1 :]:
            if lower["top"] > upper["bottom"] - 6:
                break
            if min(upper["right"], lower["right"]) - max(upper["left"], lower["left"]) > 1:
                yield upper["words"], lower["words"]


def test_every_page_that_has_a_button_to_print_is_tried_on_paper() -> None:
    views = {
        "calendar/year.html": "calendar.year_page",
        "calls/analysis.html": "call_figures.page",
        "dashboard/page.html": "dashboard.page",
        "items/item.html": "items.item",
        "items/list.html": "items.ledger",
        "papers/show.html": "papers.show",
        "report_drafts/preview.html": "report_drafts.preview",
        "reports/page.html": "reports.report",
        "roster/week.html": "roster.week",
        "spot_checks/sample.html": "spot_checks.sample",
    }
    folder = REPOSITORY / "hotline" / "console" / "templates"
    with_button = [path for path in folder.rglob("*.html") if 'id="print"' in path.read_text("utf-8")]
    assert {path.relative_to(folder).as_posix() for path in with_button} == set(views)
    assert set(views.values()) == {paper.endpoint for paper in PAPERS}
