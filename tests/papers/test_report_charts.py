"""Charts of a report on paper: of Word, from the cells of their tables; a table shaded as a heat map."""

from datetime import date
from io import BytesIO
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.shared import Mm
from flask import Flask

from hotline.console.report_charts import HEAT, drawn, shades, without_the_year
from hotline.console.report_document import Recipient, report_document
from hotline.console.tables import Cell, Chart, Table
from hotline.papers.chart_part import add_chart
from hotline.papers.layout import empty_document
from hotline.settings import Settings
from ledger.database import Ledger
from ledger.reports.figures import figures
from ledger.reports.period import Period
from tests.console.conftest import app

__all__ = ["app"]

DRAWING = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}


def table(*charts: Chart) -> Table:
    rows = (("1月", "3", "5"), ("2月", "0", ""), ("3月", "12", "7"))
    cells = tuple(tuple(Cell(text) for text in row) for row in rows)
    return Table("月度趋势", ("月份", "受理", "办结"), cells, charts=charts)


def charts_of(document: Document) -> list[Part]:
    related = document.part.rels.values()
    return [one.target_part for one in related if one.reltype == RELATIONSHIP_TYPE.CHART]


def values(part: Part, path: str) -> list[str]:
    tree = ElementTree.fromstring(part.blob)
    return [found.text or "" for found in tree.findall(f".//{path}", DRAWING)]


def sheet(part: Part) -> list[tuple[object, ...]]:
    [related] = [one.target_part for one in part.rels.values() if one.reltype == RELATIONSHIP_TYPE.PACKAGE]
    return list(openpyxl.load_workbook(BytesIO(related.blob)).active.values)


def written(chart: Chart, of: Table) -> Part:
    """The chart as it is read again from a saved DOCX."""
    document, made, file = empty_document(), drawn(of, chart), BytesIO()
    add_chart(document, made.chart, made.figures, chart.title, Mm(150), Mm(made.height))
    document.save(file)
    [part] = charts_of(docx.Document(file))
    return part


def test_a_chart_says_what_its_table_says_and_keeps_the_figures_beside_it() -> None:
    part = written(Chart("columns", "每月受理与办结件数", last=2), table())
    assert values(part, "c:tx//c:v") == ["受理", "办结"]
    assert values(part, "c:val//c:v") == ["3", "0", "12", "5", "0", "7"]
    assert values(part, "c:cat//c:v") == ["1月", "2月", "3月"] * 2
    assert sheet(part) == [(None, "受理", "办结"), ("1月", 3, 5), ("2月", 0, 0), ("3月", 12, 7)]


def test_bars_by_rank_have_the_first_row_on_top_and_only_as_many_as_are_drawn() -> None:
    part = written(Chart("bars", "涉及单位排名", rows=2), table())
    assert values(part, "c:val//c:v") == ["3", "0"]
    tree = ElementTree.fromstring(part.blob)
    orientations = [one.get("val") for one in tree.findall(".//c:catAx/c:scaling/c:orientation", DRAWING)]
    assert orientations == ["maxMin"]


def test_a_chart_is_told_to_who_does_not_see_it() -> None:
    document, made = empty_document(), drawn(table(), Chart("columns", "每月<受理>件数"))
    add_chart(document, made.chart, made.figures, "每月<受理>件数", Mm(150), Mm(60))
    [properties] = document.element.body.findall(f".//{qn('wp:docPr')}")
    assert properties.get("descr") == "每月<受理>件数"


def test_a_heat_map_is_the_darker_the_more_was_counted_and_bare_where_nothing_was() -> None:
    found = shades(table(Chart("heat", "单位与问题类别", last=2)))
    assert found[2, 1].colour == HEAT[-1]
    assert found[2, 1].dark
    assert found[0, 1].colour == HEAT[1]
    assert not found[0, 1].dark
    assert (1, 1) not in found
    assert (1, 2) not in found


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["2025年1月", "2025年2月"], ["1月", "2月"]),
        (["2024年12月", "2025年1月"], ["2024年12月", "2025年1月"]),
        (["执法办案", "服务群众"], ["执法办案", "服务群众"]),
        (["2025年1月"], ["2025年1月"]),
    ],
)
def test_months_of_one_year_are_named_without_it(names: list[str], shown: list[str]) -> None:
    assert without_the_year(names) == shown


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_report_of_a_year_draws_trend_categories_ranking_and_ages_and_shades_units(
    app: Flask, year: Ledger, ledger_settings: Settings
) -> None:
    with app.test_request_context(), year.reading() as session:
        found = figures(session, Period.parse("2025"), ledger_settings)
        file = report_document(found, [], Recipient.LEADERS, issuer="督察支队", day=date(2026, 1, 5))
        received = [str(month.received) for month in found.trend]
    report = docx.Document(BytesIO(file))
    drawn_values = [values(part, "c:val//c:v") for part in charts_of(report)]
    assert received in [one[: len(received)] for one in drawn_values]
    captions = [one.text for one in report.paragraphs if one.style.name == "图题"]
    assert captions[:3] == ["图1　每月受理与办结件数", "图2　各问题类别件数", "图3　涉及单位排名"]
    assert len(captions) == len(drawn_values)
    [units] = [one for one in report.tables if one.cell(0, 0).text == "单位"]
    grounds = {one.get(qn("w:fill")) for one in units._tbl.iter(qn("w:shd"))}
    assert grounds <= set(HEAT)
    assert HEAT[-1] in grounds
