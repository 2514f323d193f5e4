"""A filled-in DOCX as blocks for a page: so that it says what the paper says, whoever made the template."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.table import Table
from docx.text.paragraph import Paragraph

# The styles of our templates, as the style sheet knows them; in a bureau's own, the alignment decides.
CLASSES = {
    "发文机关标志": "paper-issuer",
    "发文字号": "paper-number",
    "公文标题": "paper-title",
    "主送机关": "paper-recipient",
    "一级标题": "paper-heading",
    "落款": "paper-signature",
    "表题": "paper-title",
    "表注": "paper-note",
    "公文正文": "paper-text",
}
RECORD = "版记"
ALIGNED = {WD_ALIGN_PARAGRAPH.CENTER: "paper-centred", WD_ALIGN_PARAGRAPH.RIGHT: "paper-right"}


@dataclass(frozen=True)
class Cell:
    """A cell of a table, as many columns wide as `span`."""

    lines: tuple[str, ...]
    span: int


@dataclass(frozen=True)
class Block:
    """A paragraph (`text`), or a table (`rows`)."""

    css: str
    text: str = ""
    rows: tuple[tuple[Cell, ...], ...] = ()


def blocks(document: bytes) -> Iterator[Block]:
    """Give the paragraphs and tables of a DOCX in their order."""
    opened = docx.Document(io.BytesIO(document))
    # The names of all at once: python-docx looks for each paragraph's among them.
    styles: dict[str | None, str] = {style.style_id: style.name for style in opened.styles}
    for part in opened.iter_inner_content():
        if isinstance(part, Table):
            yield Block(_class_of_table(part, styles), rows=tuple(_rows(part)))
        elif part.text.strip():
            yield Block(_class(part, styles), text=part.text)


def _rows(table: Table) -> Iterator[tuple[Cell, ...]]:
    for row in table.rows:
        cells = []
        for element in row._tr.tc_lst:
            lines = tuple(paragraph.text for paragraph in element.p_lst)
            cells.append(Cell(lines, element.grid_span))
        yield tuple(cells)


def _class_of_table(table: Table, styles: Mapping[str | None, str]) -> str:
    style = styles.get(table.cell(0, 0).paragraphs[0]._p.style)
    return "paper-record" if style == RECORD else "paper-table"


def _class(paragraph: Paragraph, styles: Mapping[str | None, str]) -> str:
    style = styles.get(paragraph._p.style)
    if style in CLASSES:
        return CLASSES[style]
    return ALIGNED.get(paragraph.alignment, "paper-text") if paragraph.alignment else "paper-text"
