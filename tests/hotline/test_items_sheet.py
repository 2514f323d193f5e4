"""`hotline items export` and `import`: the ledger as a spreadsheet, out and in."""

import stat
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from hotline.cli import cli
from hotline.settings import Settings
from ledger.database import Ledger
from ledger.models import AuditEntry, Role, Unit, UnitKind, User
from tests.papers.test_import import LINE


@pytest.fixture
def run(ledger: Ledger, ledger_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Gives the command `hotline items …` over the test's ledger."""
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(ledger_settings.data_dir))
    monkeypatch.setenv("HOTLINE_DATABASE_URL", ledger_settings.database_url)
    return lambda *words: CliRunner().invoke(cli, ["items", *map(str, words)])


def test_the_ledger_is_written_to_a_private_file_and_that_is_noted(
    run: Callable[..., Result], ledger: Ledger, tmp_path: Path
) -> None:
    file = tmp_path / "ledger.xlsx"
    answer = run("export", file)
    assert answer.exit_code == 0, answer.output
    assert openpyxl.load_workbook(file).active["A1"].value == "编号"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with ledger.reading() as session:
        assert session.query(AuditEntry).filter_by(action="items.exported").count() == 1


def test_a_ledger_is_tried_first_and_then_brought_in(
    run: Callable[..., Result], ledger: Ledger, tmp_path: Path
) -> None:
    with ledger.session() as session, session.begin():
        for name, role in (("wang", Role.SUPERVISOR), ("root", Role.ADMINISTRATOR)):
            user = User(username=name, display_name="王警官", password_hash="-")
            user.roles.add(role)
            session.add(user)
        session.add(Unit(code="1", name="泰山分局岱庙派出所", kind=UnitKind.STATION))
    book = openpyxl.Workbook()
    book.active.append(list(LINE))
    book.active.append(list(LINE.values()))
    book.save(tmp_path / "old.xlsx")
    tried = run("import", tmp_path / "old.xlsx", "--as", "wang", "--dry-run")
    assert "1 items can be imported; nothing was changed" in tried.output
    assert "no items are registered yet" in run("list").output
    assert "imports no items" in run("import", tmp_path / "old.xlsx", "--as", "root").output
    assert "1 items imported" in run("import", tmp_path / "old.xlsx", "--as", "wang").output
    again = run("import", tmp_path / "old.xlsx", "--as", "wang")
    assert again.exit_code == 1
    assert "row 2, 编号: an item of the ledger has this number already" in again.output
    assert "2025-0007" in run("list").output
