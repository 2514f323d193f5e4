"""`hotline items export`: the ledger as a file that only its owner reads."""

import stat
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from hotline.cli import cli
from hotline.settings import Settings
from ledger.database import Ledger
from ledger.models import AuditEntry


def test_the_ledger_is_written_to_a_private_file_and_that_is_noted(
    ledger: Ledger, ledger_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(ledger_settings.data_dir))
    monkeypatch.setenv("HOTLINE_DATABASE_URL", ledger_settings.database_url)
    file = tmp_path / "ledger.xlsx"
    answer = CliRunner().invoke(cli, ["items", "export", str(file)])
    assert answer.exit_code == 0, answer.output
    assert openpyxl.load_workbook(file).active["A1"].value == "编号"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with ledger.reading() as session:
        assert session.query(AuditEntry).filter_by(action="items.exported").count() == 1
