"""The import of the unit tree: all or nothing, and the same file twice changes nothing."""

from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

import ledger as ledger_package
from ledger.database import Ledger
from ledger.models import AuditEntry, Unit, UnitKind
from ledger.unit_file import COLUMNS, KINDS, UnitsNotImported
from ledger.units import UnitPlan, UnitsImported, ensure_units, import_units, plan_import

EXAMPLE = Path(ledger_package.__file__).with_name("data") / "units.example.csv"
HEADER = "code,name,parent_code,kind\n"


def csv_file(folder: Path, rows: str, *, encoding: str = "utf-8") -> Path:
    path = folder / "units.csv"
    path.write_text(HEADER + rows, encoding=encoding)
    return path


def bring_in(ledger: Ledger, path: Path, *, close_missing: bool = False) -> UnitsImported:
    with ledger.session() as session, session.begin():
        return import_units(session, path, close_missing=close_missing)


def planned(ledger: Ledger, path: Path) -> UnitPlan:
    with ledger.reading() as session:
        return plan_import(session, path)


def tree(ledger: Ledger) -> dict[str, str | None]:
    with ledger.reading() as session:
        units = session.scalars(select(Unit)).all()
        return {unit.name: unit.parent.name if unit.parent else None for unit in units}


def refusal(ledger: Ledger, path: Path) -> list[str]:
    with pytest.raises(UnitsNotImported) as refused:
        bring_in(ledger, path)
    return [str(error) for error in refused.value.errors]


def test_the_example_is_the_tree_of_the_bureau(ledger: Ledger) -> None:
    imported = bring_in(ledger, EXAMPLE)
    units = tree(ledger)
    assert imported == UnitsImported(len(units), 0, 0)
    assert units["泰安市公安局"] is None
    assert {units[name] for name in ("督察支队", "信访处", "泰山分局", "新泰市公安局")} == {"泰安市公安局"}
    assert units["泰山分局岱庙派出所"] == "泰山分局"


def test_the_example_names_every_unit_of_the_bureau_itself_that_the_form_knows() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    departments = "指挥中心 政治部 纪委 警察公共关系处 警务保障处 信息通信处 信访处 市政保卫处"
    detachments = (
        "督察 国保 治安 技侦 监管 出入境管理 法制 网络安全保卫 刑事侦查 经侦 公管 特巡警 交通警察 反恐 禁毒 "
        "食药环侦 高速交警 消防"
    )
    assert [name for name in departments.split() if f",{name}," not in text] == []
    assert [name for name in detachments.split() if f",{name}支队," not in text] == []


def test_the_same_file_again_changes_nothing(ledger: Ledger) -> None:
    first = bring_in(ledger, EXAMPLE)
    assert bring_in(ledger, EXAMPLE) == UnitsImported(0, 0, first.added)


def test_a_unit_is_renamed_and_moved_by_its_code_and_units_not_named_stay(
    ledger: Ledger, tmp_path: Path
) -> None:
    bring_in(
        ledger,
        csv_file(tmp_path, "1,市公安局,,bureau\n2,甲分局,1,branch\n3,乙分局,1,branch\n4,所,2,station\n"),
    )
    assert bring_in(ledger, csv_file(tmp_path, "4,新所,3,station\n")) == UnitsImported(0, 1, 0)
    assert tree(ledger) == {"市公安局": None, "甲分局": "市公安局", "乙分局": "市公安局", "新所": "乙分局"}


def test_a_unit_may_stand_before_the_one_above_it(ledger: Ledger, tmp_path: Path) -> None:
    bring_in(ledger, csv_file(tmp_path, "2,甲分局,1,branch\n1,市公安局,,bureau\n"))
    assert tree(ledger) == {"甲分局": "市公安局", "市公安局": None}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_files_as_excel_saves_them_can_be_read(ledger: Ledger, tmp_path: Path, encoding: str) -> None:
    bring_in(ledger, csv_file(tmp_path, "1,市公安局,,bureau\n\n,,,\n", encoding=encoding))
    assert tree(ledger) == {"市公安局": None}


@pytest.mark.parametrize(
    ("rows", "errors"),
    [
        ("1,市公安局,,bureau\n,无代码,1,branch\n", ["row 3: code and name are both needed"]),
        ("1,市公安局,,bureau\n1,又一个,,bureau\n", ["row 3: code 1 is that of row 2 already"]),
        ("2,甲分局,9,branch\n", ["row 2: parent_code 9 is neither in the file nor in the ledger"]),
        ("2,甲分局,,branch\n", ["row 2: parent_code is needed; only a bureau has none"]),
        (
            "1,甲,2,branch\n2,乙,1,branch\n",
            ["row 2: unit 1 stands below itself", "row 3: unit 2 stands below itself"],
        ),
        ("", ["row 2: there are no units in the file"]),
    ],
)
def test_what_is_wrong_is_said_with_its_row_and_nothing_is_imported(
    ledger: Ledger, tmp_path: Path, rows: str, errors: list[str]
) -> None:
    assert refusal(ledger, csv_file(tmp_path, rows)) == errors
    assert tree(ledger) == {}


def test_every_error_of_a_file_is_said_at_once_and_the_good_rows_are_not_imported(
    ledger: Ledger, tmp_path: Path
) -> None:
    errors = refusal(ledger, csv_file(tmp_path, "1,市公安局,,bureau\n2,甲,1,castle\n3,乙,7,branch\n"))
    assert [error.partition(":")[0] for error in errors] == ["row 3", "row 4"]
    assert "bureau, department, detachment" in errors[0]
    assert tree(ledger) == {}


def test_a_unit_that_would_come_to_stand_below_its_own_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    bring_in(ledger, csv_file(tmp_path, "1,市公安局,,bureau\n2,甲分局,1,branch\n3,所,2,station\n"))
    assert refusal(ledger, csv_file(tmp_path, "2,甲分局,3,branch\n")) == ["row 2: unit 2 stands below itself"]


def test_a_file_with_other_columns_is_refused_with_those_that_it_lacks(
    ledger: Ledger, tmp_path: Path
) -> None:
    path = tmp_path / "units.csv"
    path.write_text("编号,称呼\n1,市公安局\n", encoding="utf-8")
    assert refusal(ledger, path) == ["row 1: the header lacks code, name, parent_code, kind"]


def test_a_file_that_is_no_text_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "units.xlsx"
    path.write_bytes(b"PK\x03\x04\xff\xff\x00\x80\xff")
    assert "neither XLSX nor CSV" in refusal(ledger, path)[0]


def test_a_spreadsheet_with_chinese_headers_is_read_like_a_csv(ledger: Ledger, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(list(COLUMNS.values()))
    book.active.append([370900000000, "市公安局", None, KINDS[UnitKind.BUREAU]])
    book.active.append([370902000000.0, "甲分局", "370900000000", "分局"])
    book.save(tmp_path / "units.xlsx")
    bring_in(ledger, tmp_path / "units.xlsx")
    assert tree(ledger) == {"市公安局": None, "甲分局": "市公安局"}


def test_a_plan_says_what_is_new_renamed_moved_and_missing_and_changes_nothing(
    ledger: Ledger, tmp_path: Path
) -> None:
    bring_in(
        ledger,
        csv_file(tmp_path, "1,市公安局,,bureau\n2,甲分局,1,branch\n3,乙分局,1,branch\n4,所,2,station\n"),
    )
    before = tree(ledger)
    plan = planned(
        ledger,
        csv_file(tmp_path, "1,新名公安局,,bureau\n2,甲分局,1,branch\n4,新所,1,station\n5,丙分局,1,branch\n"),
    )
    assert [(change.row, change.code) for change in plan.added] == [(5, "5")]
    told = {change.code: (change.renamed, change.moved) for change in plan.changed}
    assert told == {"1": (True, False), "4": (True, True)}
    assert plan.unchanged == 1
    assert [unit.name for unit in plan.missing] == ["乙分局"]
    assert tree(ledger) == before


def test_units_that_are_missing_are_closed_if_asked_and_open_again_when_named_again(
    ledger: Ledger, tmp_path: Path
) -> None:
    bring_in(ledger, csv_file(tmp_path, "1,市公安局,,bureau\n2,甲分局,1,branch\n"))
    only_bureau = csv_file(tmp_path, "1,市公安局,,bureau\n")
    assert bring_in(ledger, only_bureau, close_missing=True) == UnitsImported(0, 0, 1, closed=1)
    assert planned(ledger, only_bureau).missing == []
    with ledger.reading() as session:
        assert {unit.name: unit.active for unit in session.scalars(select(Unit))} == {
            "市公安局": True,
            "甲分局": False,
        }
    bring_in(ledger, csv_file(tmp_path, "2,甲分局,1,branch\n"))
    with ledger.reading() as session:
        assert all(unit.active for unit in session.scalars(select(Unit)))


def test_an_import_is_in_the_audit_log_with_its_numbers(ledger: Ledger, tmp_path: Path) -> None:
    bring_in(ledger, csv_file(tmp_path, "1,市公安局,,bureau\n"))
    with ledger.reading() as session:
        entry = session.scalars(select(AuditEntry)).one()
        unit = session.scalars(select(Unit)).one()
    assert (entry.action, entry.detail) == ("units.imported", {"added": 1, "changed": 0})
    assert unit.kind is UnitKind.BUREAU


def test_the_example_is_brought_in_where_there_are_no_units_and_not_where_there_are(
    ledger: Ledger, tmp_path: Path
) -> None:
    bring_in(ledger, csv_file(tmp_path, "1,市公安局,,bureau\n"))
    with ledger.session() as session, session.begin():
        ensure_units(session)
    assert tree(ledger) == {"市公安局": None}


def test_a_ledger_without_units_gets_the_example(ledger: Ledger) -> None:
    for _ in range(2):
        with ledger.session() as session, session.begin():
            ensure_units(session)
    assert len(tree(ledger)) == EXAMPLE.read_text(encoding="utf-8").count("\n") - 1
