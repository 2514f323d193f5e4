"""The layout of a 公文 after GB/T 9704-2012, as styles of a DOCX: paper, margins, fonts, page numbers.

The body is 156 mm × 225 mm on A4: 22 lines of 28 characters, 仿宋 三号 (16 pt).
"""

from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

LINE = Pt(28.9)  # 225 mm for 22 lines
RED = RGBColor(0xFF, 0, 0)
FANGSONG, HEITI, SONGTI, XIAOBIAOSONG = "仿宋_GB2312", "黑体", "宋体", "方正小标宋简体"
KAITI = "楷体_GB2312"
LATIN = "Times New Roman"
CENTRE, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
RIGHT, JUSTIFY = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY

KEPT_STYLES = frozenset(
    {"Normal", "Header", "Header Char", "Footer", "Footer Char", "Default Paragraph Font"}
    | {"Normal Table", "Table Grid", "No List"}
)
"""Besides those of `LOOKS`: the defaults, what page numbers stand in, and the grid of tables."""
LEFT_OUT = frozenset(
    {
        "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
        RELATIONSHIP_TYPE.NUMBERING,
        RELATIONSHIP_TYPE.THUMBNAIL,
    }
)
"""The styles once more, for Word 2007; the numbering of list styles; the preview picture of the template."""


@dataclass(frozen=True)
class Look:
    """How a style looks; lengths in points, `lines_before` in lines, `indent` and `left` in characters."""

    font: str = FANGSONG
    size: float = 16
    align: WD_ALIGN_PARAGRAPH = JUSTIFY
    indent: float = 0
    left: float = 0
    lines_before: float = 0
    line: Length = LINE
    colour: RGBColor | None = None
    keep_with_next: bool = False


LOOKS = {
    "发文机关标志": Look(XIAOBIAOSONG, 34, CENTRE, line=Pt(42), colour=RED),
    "发文字号": Look(align=CENTRE, lines_before=0.5),
    # 成文日期 ends four characters from the right, 发文机关 stands centred above it.
    "落款": Look(align=CENTRE, left=13, keep_with_next=True),
    "公文标题": Look(XIAOBIAOSONG, 22, CENTRE, lines_before=1, line=Pt(33)),
    "主送机关": Look(align=LEFT, lines_before=1),
    "公文正文": Look(indent=2),
    "一级标题": Look(HEITI, indent=2, keep_with_next=True),
    "二级标题": Look(KAITI, indent=2, keep_with_next=True),
    "版记": Look(size=14, align=LEFT),
    "表题": Look(XIAOBIAOSONG, 22, CENTRE, line=Pt(33)),
    "表注": Look(size=12, align=RIGHT, line=Pt(22)),
    "图题": Look(size=12, align=CENTRE, line=Pt(22)),
    "表格": Look(size=12, align=LEFT, line=Pt(19)),
    "表头": Look(HEITI, 11, CENTRE, line=Pt(19)),
}


def empty_document(margins: tuple[float, float, float, float] = (37, 26, 35, 28)) -> Document:
    """Return a document without a word, styled as `LOOKS` has it; `margins` in mm, clockwise from the top."""
    document = docx.Document()
    _clear(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, margins)
    section.footer_distance = Mm(25)  # 页码: 7 mm below the body
    # Else a reader without our fonts takes Japanese glyphs, and Word underlines every word as misspelt.
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for name, look in LOOKS.items():
        _add_style(document, name, look)
    document.core_properties.author = ""
    document.core_properties.title = ""
    document.core_properties.comments = ""
    return document


def number_pages(document: Document) -> None:
    """Put the page number below the body, — 1 —, odd pages right, even pages left."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
        for text in ("— ", None, " —"):
            run = paragraph.add_run(text or "")
            run.font.size = Pt(14)
            _set_font(run._r.get_or_add_rPr(), SONGTI, SONGTI)
            if text is None:
                _add_page_field(run._r)


def rule_below(paragraph: Paragraph, colour: str, points: float, distance: int) -> None:
    """Draw a line below a paragraph, `distance` points from it."""
    borders, border = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
    )
    eighths = str(round(points * 8))
    for name, value in (("val", "single"), ("sz", eighths), ("space", str(distance)), ("color", colour)):
        border.set(qn(f"w:{name}"), value)
    borders.append(border)


def _clear(document: Document) -> None:
    """Take out what python-docx's own template brings along: 150 styles, 0.8 MB to read for each paper."""
    for style in list(document.styles):
        if style.name not in KEPT_STYLES:
            style.delete()
    for rels in (document.part.rels, document.part.package.rels):
        for rel_id in [one for one, rel in rels.items() if rel.reltype in LEFT_OUT]:
            del rels[rel_id]


def _add_style(document: Document, name: str, look: Look) -> None:
    style = document.styles.add_style(name, 1)
    assert isinstance(style, ParagraphStyle)  # noqa: S101
    style.base_style = None
    style.quick_style = True
    style.font.size = Pt(look.size)
    if look.colour is not None:
        style.font.color.rgb = look.colour
    _set_font(style.element.get_or_add_rPr(), LATIN, look.font)
    shape = style.paragraph_format
    shape.alignment = look.align
    shape.first_line_indent = Pt(look.indent * look.size)
    shape.left_indent = Pt(look.left * look.size)
    shape.space_before, shape.space_after = Pt(look.lines_before * LINE.pt), Pt(0)
    shape.keep_with_next = look.keep_with_next
    shape.widow_control = False
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, look.line


def _set_font(properties: Any, latin: str, chinese: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for script, font in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{script}"), font)


def _add_page_field(run: Any) -> None:
    for kind in ("begin", "instr", "end"):
        if kind == "instr":
            element = OxmlElement("w:instrText")
            element.text = " PAGE "
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run.append(element)
