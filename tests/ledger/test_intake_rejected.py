"""Folders of the spool that are no finished call: left alone while they may become one, else put aside."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from hotline.settings import Settings
from ledger.database import Ledger
from ledger.intake import FolderRejected, finished_folders, take_in
from ledger.models import Call
from ledger.spooled_call import StillOpen
from ledger.vault import Vault
from tests.ledger.spooling import CALL_ID, CALLER, spool_call

TWO_HOURS = 7200


def change(folder: Path, **changes: Any) -> None:
    call = json.loads((folder / "call.json").read_text(encoding="utf-8"))
    (folder / "call.json").write_text(json.dumps({**call, **changes}), encoding="utf-8")


def age(folder: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(folder, (then, then))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def take(ledger: Ledger, settings: Settings, folder: Path) -> None:
    take_in(ledger, Vault(settings.vault_dir, ledger.keys.vault), folder, settings)


def count_calls(ledger: Ledger) -> int:
    with ledger.reading() as session:
        return session.scalar(select(func.count()).select_from(Call)) or 0


# --- Still open --------------------------------------------------------------------------------------


def test_a_call_that_goes_on_is_not_touched(ledger: Ledger, ledger_settings: Settings) -> None:
    folder = spool_call(ledger_settings.spool_dir, state="open", outcome=None, ended_at=None)
    before = files(folder)
    assert finished_folders(ledger_settings.spool_dir) == []
    with pytest.raises(StillOpen):
        take(ledger, ledger_settings, folder)
    assert files(folder) == before
    assert count_calls(ledger) == 0


def test_a_folder_in_which_the_line_has_only_just_begun_is_not_touched(
    ledger: Ledger, ledger_settings: Settings
) -> None:
    folder = ledger_settings.spool_dir / CALL_ID
    folder.mkdir(parents=True)
    assert finished_folders(ledger_settings.spool_dir) == []
    with pytest.raises(StillOpen):
        take(ledger, ledger_settings, folder)
    assert folder.is_dir()


# --- No call -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 2},
        {"state": "over"},
        {"outcome": "celebrated"},
        {"started_at": "2026-09-21T20:00:00"},
        {"started_at": None},
        {"query_number": "12"},
        {"call_id": "20260921T120000-1-ffffffff"},
        {"recordings": [{"file": "../../keys/hotline.key"}]},
        {"recordings": [{"file": "message-1.wav", "seconds": -1}]},
    ],
)
def test_a_call_that_the_line_would_not_write_is_put_aside_whole_with_the_reason(
    ledger: Ledger, ledger_settings: Settings, changes: dict[str, Any]
) -> None:
    folder = spool_call(ledger_settings.spool_dir)
    change(folder, **changes)
    before = files(folder)
    with pytest.raises(FolderRejected, match=CALL_ID):
        take(ledger, ledger_settings, folder)
    kept = files(ledger_settings.rejected_dir / CALL_ID)
    reason = kept.pop("reason.txt").decode()
    assert kept == before
    assert next(iter(changes)) in reason
    assert CALLER not in reason
    assert not folder.exists()
    assert count_calls(ledger) == 0


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"version": 1}'])
def test_a_call_file_that_cannot_be_read_is_put_aside(
    ledger: Ledger, ledger_settings: Settings, content: bytes
) -> None:
    folder = spool_call(ledger_settings.spool_dir)
    (folder / "call.json").write_bytes(content)
    with pytest.raises(FolderRejected):
        take(ledger, ledger_settings, folder)
    assert (ledger_settings.rejected_dir / CALL_ID / "message-1.wav").stat().st_size > 0


def test_a_folder_that_stays_without_a_call_file_is_put_aside(
    ledger: Ledger, ledger_settings: Settings
) -> None:
    folder = ledger_settings.spool_dir / CALL_ID
    folder.mkdir(parents=True)
    age(folder, TWO_HOURS)
    assert finished_folders(ledger_settings.spool_dir) == [folder]
    with pytest.raises(FolderRejected, match=r"no call\.json"):
        take(ledger, ledger_settings, folder)


def test_a_second_folder_of_the_same_name_is_put_beside_the_first(
    ledger: Ledger, ledger_settings: Settings
) -> None:
    for _ in range(2):
        folder = spool_call(ledger_settings.spool_dir)
        change(folder, version=2)
        with pytest.raises(FolderRejected):
            take(ledger, ledger_settings, folder)
    assert sorted(path.name for path in ledger_settings.rejected_dir.iterdir()) == [CALL_ID, f"{CALL_ID}-2"]


def test_a_folder_that_is_no_call_stops_no_other(ledger: Ledger, ledger_settings: Settings) -> None:
    bad = spool_call(ledger_settings.spool_dir, "20260921T110000-1-00000001")
    (bad / "call.json").write_text("{", encoding="utf-8")
    good = spool_call(ledger_settings.spool_dir, "20260921T120000-1-00000002")
    assert finished_folders(ledger_settings.spool_dir) == [bad, good]
    with pytest.raises(FolderRejected):
        take(ledger, ledger_settings, bad)
    take(ledger, ledger_settings, good)
    assert count_calls(ledger) == 1
    assert finished_folders(ledger_settings.spool_dir) == []


def test_what_a_newer_line_adds_to_a_call_is_no_reason_to_refuse_it(
    ledger: Ledger, ledger_settings: Settings
) -> None:
    folder = spool_call(ledger_settings.spool_dir)
    change(folder, jitter_ms=3.5)
    take(ledger, ledger_settings, folder)
    assert count_calls(ledger) == 1


def test_files_that_lie_in_the_spool_are_no_calls(ledger_settings: Settings) -> None:
    ledger_settings.spool_dir.mkdir()
    (ledger_settings.spool_dir / "README").write_text("-", encoding="utf-8")
    assert finished_folders(ledger_settings.spool_dir) == []


def test_a_spool_that_is_not_there_yet_has_no_calls(ledger_settings: Settings) -> None:
    assert finished_folders(ledger_settings.spool_dir / "nowhere") == []


def test_a_folder_that_was_never_there_is_an_error_of_the_disk(
    ledger: Ledger, ledger_settings: Settings
) -> None:
    with pytest.raises(FileNotFoundError):
        take(ledger, ledger_settings, ledger_settings.spool_dir / CALL_ID)
