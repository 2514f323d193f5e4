"""The file by which a line knows of the ledger."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from hotline.settings import Settings
from ledger import calendar, snapshot
from ledger.database import Ledger
from tests.ledger.conftest import People


def write(ledger: Ledger, data_dir: Path) -> Path:
    with ledger.reading() as session:
        return snapshot.write(session, data_dir)


def test_the_snapshot_holds_the_days_that_staff_entered(
    ledger: Ledger, ledger_settings: Settings, people: People
) -> None:
    with ledger.session() as session, session.begin():
        calendar.enter_day(session, date(2027, 1, 4), worked=False, note=None, actor=people.officer)
        calendar.enter_day(session, date(2027, 1, 9), worked=True, note=None, actor=people.officer)
    assert write(ledger, ledger_settings.data_dir) == ledger_settings.snapshot_file
    content = json.loads(ledger_settings.snapshot_file.read_text(encoding="utf-8"))
    assert content["version"] == 1
    assert content["staff_days"] == {"2027-01-04": False, "2027-01-09": True}
    assert datetime.fromisoformat(content["written_at"]).utcoffset() is not None


def test_the_next_snapshot_replaces_the_last_and_leaves_no_other_file(ledger: Ledger, tmp_path: Path) -> None:
    write(ledger, tmp_path)
    write(ledger, tmp_path)
    assert [path.name for path in tmp_path.iterdir() if "snapshot" in path.name] == ["line-snapshot.json"]


def test_a_snapshot_that_cannot_be_written_leaves_the_last_one_whole(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = write(ledger, tmp_path).read_text(encoding="utf-8")

    def disk_full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ledger.snapshot.os.fsync", disk_full)
    with pytest.raises(OSError, match="No space left"):
        write(ledger, tmp_path)
    assert (tmp_path / "line-snapshot.json").read_text(encoding="utf-8") == before
    assert [path.name for path in tmp_path.iterdir() if "snapshot" in path.name] == ["line-snapshot.json"]
