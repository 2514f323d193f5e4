"""The ledger as a spreadsheet, read back with openpyxl."""

from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from hotline.sheets.columns import COLUMNS
from hotline.sheets.export import write_ledger
from ledger import item_lines
from ledger.handling import acts
from ledger.models import Item
from tests.ledger.handling import office
from tests.ledger.handling.conftest import Desk

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def exported(desk: Desk, *where: object) -> Worksheet:
    file = BytesIO()
    with desk.ledger.reading() as session:
        write_ledger(session, file, desk.settings, where)
    return openpyxl.load_workbook(file).active


def line(sheet: Worksheet, row: int = 2) -> dict[str, object]:
    return {head.value: cell.value for head, cell in zip(sheet[1], sheet[row], strict=True)}


def test_an_item_is_a_line_with_labels_names_and_dates(desk: Desk, handled: int) -> None:
    desk.do(handled, acts.PassReview(), office.close())
    told = line(exported(desk))
    assert told["编号"] == "2026-0001"
    assert (told["渠道来源"], told["反映人"], told["要求保密"]) == ("来信", "实名", "是")
    assert told["受理时间"] == datetime(2026, 9, 21, 9, 0)  # noqa: DTZ001  # as a spreadsheet has it
    assert told["到期日"] in (datetime(2026, 10, 26), date(2026, 10, 26))  # noqa: DTZ001
    assert (told["涉及单位"], told["承办单位"]) == ("泰山分局岱庙派出所", "泰山分局")
    assert (told["处置方式"], told["状态"], told["结论"]) == ("移交下级督察部门核查", "已结案", "属实")
    assert (told["处理结果"], told["反馈方式"], told["举报人意见"]) == ("已处理。", "口头", "没有意见。")
    assert told["联系电话"] == "13805381234"


def test_the_columns_follow_the_form_under_a_header_that_stays(desk: Desk) -> None:
    sheet = exported(desk)
    assert [cell.value for cell in sheet[1]] == [column.header for column in COLUMNS]
    assert sheet.freeze_panes == "B2"
    assert sheet.max_row == 1


@on_sqlite
@pytest.mark.parametrize("words", ['=HYPERLINK("x")', "+86 138", "-1", "@SUM(A1)", "\t=1", "坏\x00字\x0b"])
def test_what_a_caller_said_is_never_a_formula(desk: Desk, clock: object, words: str) -> None:
    desk.enter(problem="问题", demand=words, place=words)
    sheet = exported(desk)
    place = next(cell for head, cell in zip(sheet[1], sheet[2], strict=True) if head.value == "诉求")
    assert place.data_type == "s"
    assert place.value == words.strip().replace("\x00", "").replace("\x0b", "")


def test_only_what_the_list_is_narrowed_to_is_written_the_lowest_number_first(
    desk: Desk, clock: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(item_lines, "AT_ONCE", 2)
    for channel in ("letter", "visit", "letter", "letter"):
        desk.enter(channel=channel)
    sheet = exported(desk, Item.channel == "letter")
    numbers = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert numbers == ["2026-0001", "2026-0003", "2026-0004"]


@on_sqlite
def test_a_row_is_as_high_as_its_longest_text_and_no_higher_than_programs_take(
    desk: Desk, clock: object
) -> None:
    for said in ("简短。", "反" * 200, "反\n映\n问\n题", "反" * 19_000):
        desk.enter(problem=said)
    heights = [exported(desk).row_dimensions[row].height for row in (2, 3, 4, 5)]
    [width] = [column.width for column in COLUMNS if column.header == "主要问题"]
    assert heights[0] == 17
    assert heights[1] >= 17 * 200 * 2 / width
    assert (heights[2], heights[3]) == (68, 409)
