"""版记 at the foot of the last page: 抄送机关, 印发机关 and 印发日期 (GB/T 9704-2012, 7.4).

A table that Word and WPS put at the foot of the page; LibreOffice 7 leaves it below the date, in one piece.
"""

from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell

from hotline.papers.layout import LINE, LOOKS

STYLE = "版记"
WIDTH, LEFT = 156, 76  # mm
THICK, THIN = "8", "6"  # eighths of a point: 0.35 mm, 0.25 mm
CHARACTER = Pt(LOOKS[STYLE].size)


def add_record(document: Document) -> None:
    """Add the 版记 to a template: filled in with `copies` (none: no 抄送), `printed_by` and `date`.

    A paper that was made before there was a 版记 names no `printed_by` and stays without one.
    """
    document.paragraphs[-1].paragraph_format.space_after = LINE
    document.add_paragraph("{%p if printed_by %}", STYLE)
    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    for text in ("{%tr if copies %}", "抄送：{{ copies }}。", "{%tr endif %}"):
        cells = table.add_row().cells
        _say(cells[0].merge(cells[1]), text)
    shape = table.cell(1, 0).paragraphs[0].paragraph_format
    shape.left_indent, shape.first_line_indent = 4 * CHARACTER, -3 * CHARACTER
    cells = table.add_row().cells
    _say(cells[0], "{{ printed_by }}")
    _say(cells[1], "{{ date }}印发", WD_ALIGN_PARAGRAPH.RIGHT)
    for column, width in zip(table.columns, (LEFT, WIDTH - LEFT), strict=True):
        column.width = Mm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, (LEFT, WIDTH - LEFT), strict=True):
            cell.width = Mm(width)
    _draw_rules(table)
    _put_at_the_foot(table)
    document.add_paragraph("{%p endif %}", STYLE)
    last = document.add_paragraph("", STYLE)  # to which the table is tied; it must not need a page of its own
    last.paragraph_format.line_spacing = Pt(1)


def _say(cell: _Cell, text: str, align: WD_ALIGN_PARAGRAPH | None = None) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = STYLE
    paragraph.alignment = align
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = CHARACTER
    shape.keep_with_next = True
    paragraph.add_run(text)


def _draw_rules(table: Table) -> None:
    borders = OxmlElement("w:tblBorders")
    for side, size in (("top", THICK), ("bottom", THICK), ("insideH", THIN)):
        borders.append(_with(OxmlElement(f"w:{side}"), val="single", sz=size, space="0", color="000000"))
    table._tbl.tblPr.insert_element_before(
        borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption", "w:tblDescription"
    )


def _put_at_the_foot(table: Table) -> None:
    place = {"vertAnchor": "margin", "horzAnchor": "margin", "tblpXSpec": "center", "tblpYSpec": "bottom"}
    table._tbl.tblPr.insert(0, _with(OxmlElement("w:tblpPr"), **place))


def _with(element: Any, **values: str) -> Any:
    for name, value in values.items():
        element.set(qn(f"w:{name}"), value)
    return element
