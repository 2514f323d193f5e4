"""A report as DOCX: figures as tables, and what people wrote, laid out as a 公文 (GB/T 9704-2012)."""

import io
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from itertools import chain, count
from typing import Any

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, RGBColor
from docx.table import Table as DocxTable
from docx.table import _Cell as DocxCell
from docx.text.paragraph import Paragraph
from flask_babel import gettext as _

from hotline.console.official import in_chinese
from hotline.console.period_words import period_words
from hotline.console.report_blocks import Part
from hotline.console.report_charts import Shade, drawn, is_empty, shades
from hotline.console.report_tables import tables
from hotline.console.tables import Table
from hotline.papers.chart_part import add_chart
from hotline.papers.document import MEDIA_TYPE as MEDIA_TYPE
from hotline.papers.layout import empty_document, number_pages
from ledger.reports.figures import Figures

NUMERALS = "一二三四五六七"
PAGE_WIDTH, FIRST_COLUMN, NARROW_FIRST_COLUMN, WIDEST_FIRST_COLUMN = 156, 48, 36, 68  # mm
CHARACTER, CELL_MARGINS = 4.3, 4.5  # mm
MANY_COLUMNS = 7
SHORT_ROWS, BEGINNING_ROWS = 14, 4  # with the head


class Recipient(StrEnum):
    """To whom a report goes (DOMAIN.md section 2.16)."""

    LEADERS = "leaders"  # 局领导
    UPPER = "upper"  # 上级督察


@in_chinese()
def report_document(
    figures: Figures,
    passages: Sequence[tuple[str, str]],
    recipient: Recipient,
    *,
    issuer: str,
    day: date,
) -> bytes:
    """Return the report as the bytes of a DOCX file; `passages` are headings with what people wrote.

    `issuer` is the 发文机关, `day` the 成文日期.
    """
    document = empty_document()
    number_pages(document)
    period = period_words(figures.period)
    document.add_paragraph(_("关于%(period)s12389举报投诉\n办理情况的报告", period=period), style="公文标题")
    to = _("局领导") if recipient is Recipient.LEADERS else _("上级公安机关督察部门")
    document.add_paragraph(f"{to}：", style="主送机关")
    document.add_paragraph(_opening(figures, period), style="公文正文")
    charts = count(1)
    for number, part in enumerate(Part):
        document.add_paragraph(f"{NUMERALS[number]}、{part.heading}", style="一级标题")
        for table in chain.from_iterable(tables(block, figures, sub_levels={}) for block in part.blocks):
            _add_table(document, table)
            _add_charts(document, table, charts)
    document.add_paragraph(f"{NUMERALS[len(Part)]}、{_('分析研判')}", style="一级标题")
    for number, (heading, words) in enumerate(passages):
        document.add_paragraph(f"（{NUMERALS[number]}）{heading}", style="二级标题")
        for line in words.splitlines() or [_("（未填写）")]:
            document.add_paragraph(line, style="公文正文")
    document.add_paragraph(issuer, style="落款")
    document.add_paragraph(f"{day.year}年{day.month}月{day.day}日", style="落款")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _opening(figures: Figures, period: str) -> str:
    flow = figures.flow.now
    words = _(
        "%(period)s，共受理12389举报投诉%(received)s件，办结%(ended)s件（其中结案%(closed)s件），"
        "期末在办%(open)s件，超期%(overdue)s件，延期%(extended)s件。具体情况报告如下：",
        period=period,
        received=flow.received,
        ended=flow.ended,
        closed=flow.closed,
        open=flow.open,
        overdue=flow.overdue,
        extended=flow.extended,
    )
    return str(words)


def _add_charts(document: Document, table: Table, numbers: Iterator[int]) -> None:
    """Draw the charts of a table below it; its heat map is the table itself."""
    for chart in table.charts:
        if chart.kind == "heat" or is_empty(table, chart):
            continue
        made = drawn(table, chart)
        add_chart(document, made.chart, made.figures, chart.title, Mm(PAGE_WIDTH), Mm(made.height))
        document.add_paragraph(_("图%(number)s　%(title)s", number=next(numbers), title=chart.title), "图题")


def _add_table(document: Document, table: Table) -> None:
    title = document.add_paragraph(table.title, style="表头")
    title.paragraph_format.keep_with_next = True
    title.paragraph_format.space_before = title.style.font.size if title.style else None
    columns = [place for place, name in enumerate(table.head) if name]
    made = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    _repeat_on_each_page(made.rows[0]._tr)
    for cell, place in zip(made.rows[0].cells, columns, strict=True):
        _say(cell.paragraphs[0], table.head[place], "表头", WD_ALIGN_PARAGRAPH.CENTER)
    grounds = shades(table)
    for number, row in enumerate(table.rows):
        for cell, place in zip(made.add_row().cells, columns, strict=True):
            align = WD_ALIGN_PARAGRAPH.LEFT if place < table.names else WD_ALIGN_PARAGRAPH.CENTER
            _say(cell.paragraphs[0], row[place].text, "表格", align)
            if (number, place) in grounds:
                _shade(cell, grounds[number, place])
    for column, width in zip(made.columns, _widths(table, len(columns)), strict=True):
        column.width = width  # as other programs read it
        for cell in column.cells:
            cell.width = width  # as Word reads it
    note = table.note + (_("底色越深，件数越多。") if grounds else "")
    _keep_together(made, noted=bool(note))
    if note:
        _say(document.add_paragraph(), note, "表注", WD_ALIGN_PARAGRAPH.LEFT)


def _widths(table: Table, columns: int) -> list[Length]:
    """The first column names its rows on one line where it can; the others share the rest of a page."""
    usual = FIRST_COLUMN if columns < MANY_COLUMNS else NARROW_FIRST_COLUMN
    longest = max((len(row[0].text) for row in table.rows), default=0)
    first = max(usual, min(longest * CHARACTER + CELL_MARGINS, WIDEST_FIRST_COLUMN))
    return [Mm(first), *[Mm((PAGE_WIDTH - first) / (columns - 1))] * (columns - 1)]


def _keep_together(table: DocxTable, *, noted: bool) -> None:
    """A short table stands on one page with its note; of a long one, the beginning is not left alone."""
    short = len(table.rows) <= SHORT_ROWS
    together = len(table.rows) - (not noted) if short else BEGINNING_ROWS
    for number, row in enumerate(table.rows):
        _keep_whole(row._tr)
        for cell in row.cells if number < together else ():
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _say(paragraph: Paragraph, text: str, style: str, align: WD_ALIGN_PARAGRAPH) -> None:
    paragraph.style = style
    paragraph.alignment = align
    paragraph.add_run(text)


def _shade(cell: DocxCell, shade: Shade) -> None:
    ground = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", shade.colour)):
        ground.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(ground)
    if shade.dark:
        for run in cell.paragraphs[0].runs:
            run.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)


def _repeat_on_each_page(row: Any) -> None:
    row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _keep_whole(row: Any) -> None:
    row.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))
