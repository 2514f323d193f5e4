"""A ledger that was kept as a spreadsheet, brought in whole or not at all, with its numbers and history."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from hotline.sheets.export import write_ledger
from hotline.sheets.faults import SheetNotImported
from hotline.sheets.importing import read_ledger
from hotline.sheets.mapping import ColumnMapping, MappingUnusable, load_mapping
from ledger import imported_items, items, matters
from ledger.models import AuditEntry, Item, ItemState, User
from ledger.models.handling_codes import ActKind
from tests.ledger.handling.conftest import Desk
from tests.ledger.handling.office import DUTY

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

LINE = {
    "编号": "2025-0007",
    "渠道来源": "来信",
    "来电时间": datetime(2025, 3, 3, 9, 30),  # noqa: DTZ001  # as a spreadsheet has it
    "受理时间": "2025年3月4日",
    "登记人": "赵登记",
    "反映人": "实名",
    "姓名": "周某某",
    "联系电话": 13805380001,
    "要求保密": "是",
    "涉及单位": "泰山分局岱庙派出所",
    "是否正在发生": "否",
    "问题类别": "执法办案、服务群众",
    "性质": "不依法履行职责",
    "主要问题": "报案后没有受案回执。",
    "紧急程度": "一般",
    "难易程度": "简单",
}
CLOSED = {
    "处置方式": "移交下级督察部门核查",
    "承办单位": "泰山分局",
    "状态": "已结案",
    "结论": "部分属实",
    "处理结果": "已补发回执。",
    "反馈方式": "口头",
    "举报人意见": "满意。",
    "结案时间": "2025-03-20",
}
Sheet = Callable[..., Path]


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    """Writes lines as a spreadsheet."""

    def write(*lines: dict[str, Any]) -> Path:
        book = openpyxl.Workbook()
        header = list(dict.fromkeys(name for line in lines for name in line))
        book.active.append(header)
        for line in lines:
            book.active.append([line.get(name) for name in header])
        path = tmp_path / "台账.xlsx"
        book.save(path)
        return path

    return write


def bring_in(desk: Desk, path: Path, mapping: ColumnMapping | None = None) -> list[str]:
    with desk.ledger.session() as session, session.begin():
        found = read_ledger(session, path, mapping or ColumnMapping(), desk.settings.zone)
        actor = session.get_one(User, DUTY.id)
        entered = imported_items.enter(session, found, actor, desk.settings.zone)
        return [item.number for item in entered]


def errors(desk: Desk, path: Path, mapping: ColumnMapping | None = None) -> list[str]:
    with pytest.raises(SheetNotImported) as refused:
        bring_in(desk, path, mapping)
    return [str(error) for error in refused.value.errors]


def kinds(desk: Desk, number: str) -> list[ActKind]:
    with desk.ledger.reading() as session:
        item = items.get_item(session, number)
        return [entry.act.kind for entry in matters.history(session, item, desk.settings.zone)]


def test_an_open_item_comes_in_with_its_number_dates_and_words(desk: Desk, sheet: Sheet) -> None:
    assert bring_in(desk, sheet(LINE)) == ["2025-0007"]
    item = desk.item(1)
    assert item.state is ItemState.ACCEPTED
    assert item.received_at == datetime(2025, 3, 3, 1, 30, tzinfo=UTC)
    assert item.accepted_at.astimezone(desk.settings.zone).date() == date(2025, 3, 4)
    assert (item.reporter_name, item.reporter_phone) == ("周某某", "13805380001")
    assert item.remark == "登记人：赵登记"
    assert item.due == date(2025, 3, 18)


def test_its_history_says_that_it_was_imported_and_from_where(desk: Desk, sheet: Sheet) -> None:
    bring_in(desk, sheet(LINE))
    with desk.ledger.reading() as session:
        history = matters.history(session, items.get_item(session, 1), desk.settings.zone)
        assert [entry.act.kind for entry in history] == [ActKind.REGISTER, ActKind.ACCEPT]
        assert history[1].act.note == "由原台账导入（台账.xlsx 第2行）。"
        assert session.query(AuditEntry).filter_by(action="item.imported").count() == 1


def test_a_closed_item_comes_in_closed_and_its_history_replays_to_what_it_shows(
    desk: Desk, sheet: Sheet
) -> None:
    bring_in(desk, sheet(LINE | CLOSED))
    item = desk.item(1)
    assert (item.state, item.conclusion) == (ItemState.CLOSED, "partly_founded")
    assert item.closed_at == datetime(2025, 3, 19, 16, 0, tzinfo=UTC)
    assert desk.shown(1) == desk.replayed(1)
    assert kinds(desk, "2025-0007")[-3:] == [ActKind.FEEDBACK, ActKind.REPORT, ActKind.CLOSE]


def test_the_series_goes_on_after_the_highest_number_that_was_given(desk: Desk, sheet: Sheet) -> None:
    without = {**LINE, "编号": None}
    given = {**LINE, "编号": "泰公督〔2025〕12号"}
    assert bring_in(desk, sheet(without, LINE, given)) == ["2025-0013", "2025-0007", "2025-0012"]
    assert bring_in(desk, sheet({**LINE, "编号": "2025-0003"}, without)) == ["2025-0003", "2025-0014"]


def test_a_sub_level_stands_in_brackets_after_its_category(desk: Desk, sheet: Sheet) -> None:
    bring_in(desk, sheet({**LINE, "问题类别": "执法办案（受案立案）、服务群众(服务态度)，遵规守纪"}))
    with desk.ledger.reading() as session:
        found = items.get_item(session, 1).categories
        assert {row.category.value: row.sub_level for row in found} == {
            "law_enforcement": "受案立案",
            "public_service": "服务态度",
            "discipline": None,
        }


def test_this_years_series_is_not_touched_by_another_years(desk: Desk, sheet: Sheet, clock: object) -> None:
    bring_in(desk, sheet(LINE))
    assert desk.item(desk.enter()).number == "2026-0001"


def test_every_error_is_told_by_row_and_column_and_nothing_is_imported(desk: Desk, sheet: Sheet) -> None:
    wrong = {
        **LINE,
        "编号": "七号",
        "渠道来源": "电报",
        "受理时间": "三月",
        "涉及单位": "不存在的派出所",
        "要求保密": "大概",
        "主要问题": None,
    }
    told = errors(desk, sheet(LINE, wrong, {**LINE, "编号": "2025-7"}))
    assert {line.split(": ")[0] for line in told} == {
        "row 3, 编号",
        "row 3, 渠道来源",
        "row 3, 受理时间",
        "row 3, 涉及单位",
        "row 3, 要求保密",
        "row 3, 主要问题",
        "row 4, 编号",
    }
    assert "row 4, 编号: row 2 has this number already" in told
    with desk.ledger.reading() as session:
        assert session.scalar(select(func.count(Item.id))) == 0


def test_a_number_of_the_ledger_is_not_taken_again(desk: Desk, sheet: Sheet) -> None:
    bring_in(desk, sheet(LINE))
    assert errors(desk, sheet(LINE)) == ["row 2, 编号: an item of the ledger has this number already"]


@on_sqlite
@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"结案时间": None}, "结案时间"),
        ({"结论": None}, "结论"),
        ({"结案时间": "2025-01-01"}, "结案时间"),
        ({"状态": "已并案"}, "状态"),
        ({"受理时间": "2999-01-01", "来电时间": None}, "受理时间"),
    ],
)
def test_a_line_that_contradicts_itself_is_refused(
    desk: Desk, sheet: Sheet, changes: dict[str, Any], column: str
) -> None:
    [told, *_] = errors(desk, sheet(LINE | CLOSED | changes))
    assert told.startswith(f"row 2, {column}: ")


@on_sqlite
def test_other_headers_words_and_gaps_are_mapped(desk: Desk, sheet: Sheet, tmp_path: Path) -> None:
    theirs = {name: value for name, value in LINE.items() if name not in ("涉及单位", "难易程度")}
    theirs |= {"被投诉单位": "岱庙所", "渠道来源": "信件"}
    file = tmp_path / "mapping.toml"
    file.write_text(
        '[columns]\n"涉及单位" = "被投诉单位"\n[defaults]\n"难易程度" = "一般"\n'
        '[values."涉及单位"]\n"岱庙所" = "泰山分局岱庙派出所"\n[values."渠道来源"]\n"信件" = "来信"\n',
        encoding="utf-8",
    )
    assert bring_in(desk, sheet(theirs), load_mapping(file)) == ["2025-0007"]
    assert desk.item(1).difficulty == "ordinary"
    told = errors(desk, sheet(theirs | {"编号": None, "被投诉单位": "别的"}), load_mapping(file))
    assert told[0].startswith("row 2, 被投诉单位: no unit is called “别的”")


@on_sqlite
@pytest.mark.parametrize("text", ["[columns]\n'没有的列' = '甲'", "[columns", "columns = 3"])
def test_a_mapping_that_cannot_be_used_is_refused(desk: Desk, tmp_path: Path, text: str) -> None:
    file = tmp_path / "mapping.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(MappingUnusable):
        load_mapping(file)


@on_sqlite
def test_what_is_no_spreadsheet_or_has_no_header_is_refused(desk: Desk, sheet: Sheet, tmp_path: Path) -> None:
    text = tmp_path / "a.xlsx"
    text.write_text("编号,主要问题")
    assert "is not an XLSX file" in errors(desk, text)[0]
    assert "the header lacks this column" in errors(desk, sheet({"甲": 1}))[0]
    assert errors(desk, sheet({**dict.fromkeys(LINE)})) == ["row 2, 编号: there are no items in the file"]


def test_what_was_exported_can_be_imported_elsewhere(
    desk: Desk, handled: int, sheet: Sheet, tmp_path: Path
) -> None:
    file = BytesIO()
    with desk.ledger.reading() as session:
        write_ledger(session, file, desk.settings)
    book = openpyxl.load_workbook(file)
    places = {cell.value: cell.column for cell in book.active[1]}
    book.active.cell(2, places["编号"]).value = "2024-0001"  # this ledger has its number already
    book.active.cell(2, places["状态"]).value = "已交办"
    book.save(tmp_path / "export.xlsx")
    assert bring_in(desk, tmp_path / "export.xlsx") == ["2024-0001"]
    before, after = desk.item(handled), desk.item(handled + 1)
    for name in ("channel", "reporter_name", "problem", "place", "accused_persons", "method", "nature"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.handling_unit_ids == before.handling_unit_ids
