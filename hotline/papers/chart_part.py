"""A chart in a DOCX as Word keeps it: drawn by the word processor, with its figures beside it to be edited.

Office Open XML, ECMA-376 part 1, sections 21.2 (DrawingML charts) and 20.4 (where they stand in a text).
"""

import io
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length
from openpyxl.chart.chartspace import ChartSpace
from openpyxl.workbook import Workbook
from openpyxl.xml.functions import tostring


def add_chart(
    document: Document, chart: ChartSpace, figures: Workbook, title: str, width: Length, height: Length
) -> None:
    """Add a chart in a paragraph of its own; `title` is read out in its place."""
    package = document.part.package
    sheet = io.BytesIO()
    figures.save(sheet)
    sheet_name = package.next_partname("/word/embeddings/figures%d.xlsx")
    embedded = Part(sheet_name, CONTENT_TYPE.SML_SHEET, sheet.getvalue(), package)
    part = Part(package.next_partname("/word/charts/chart%d.xml"), CONTENT_TYPE.DML_CHART, None, package)
    part._blob = _with_figures(chart, part.relate_to(embedded, RELATIONSHIP_TYPE.PACKAGE))
    number = len(document.element.body.findall(f".//{qn('c:chart')}")) + 1
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    relationship = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    paragraph.add_run()._r.append(_frame(relationship, number, title, width, height))


def _with_figures(chart: ChartSpace, relationship: str) -> bytes:
    """The chart's XML, pointing to the sheet that holds its figures."""
    space: Any = parse_xml(tostring(chart.to_tree()))
    external = OxmlElement("c:externalData", {qn("r:id"): relationship})
    external.append(OxmlElement("c:autoUpdate", {"val": "0"}))
    space.append(external)
    return serialize_part_xml(space)


def _frame(relationship: str, number: int, title: str, width: Length, height: Length) -> Any:
    drawing: Any = parse_xml(
        f"<w:drawing {nsdecls('w', 'wp', 'a', 'r', 'c')}>"
        '<wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{int(width)}" cy="{int(height)}"/>'
        f'<wp:docPr id="{number}" name="chart{number}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relationship}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    drawing.find(f".//{qn('wp:docPr')}").set("descr", title)
    return drawing
