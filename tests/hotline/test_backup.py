"""`hotline backup` and `hotline restore`: nothing lost, nothing readable, nothing overwritten."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from hotline import expiry
from hotline.backup import database_copy
from hotline.cli import cli
from hotline.settings import Settings
from ledger.audit import verify
from ledger.clock import now
from ledger.database import Ledger, open_ledger
from ledger.intake import finished_folders, take_in
from ledger.models import Call, Recording, RetentionKind
from ledger.retention.tombstones import Tombstone
from ledger.vault import NotInVault, Vault
from tests.console.office import Office
from tests.ledger.spooling import CALL_ID, spool_call
from tests.postgres import PostgresServer

PASSPHRASE = "一二三八九-备份-口令-很长"

Run = Callable[..., Result]


@pytest.fixture
def office(ledger_settings: Settings, ledger: Ledger) -> Office:
    made = Office(ledger_settings, ledger)
    made.message(("您好，我要反映一个问题。",), caller="13805380001")
    return made


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n", encoding="utf-8")
    return path


@pytest.fixture
def run(ledger_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    def hotline(settings: Settings, *words: str | Path) -> Result:
        monkeypatch.setenv("HOTLINE_DATA_DIR", str(settings.data_dir))
        monkeypatch.setenv("HOTLINE_DATABASE_URL", settings.database_url)
        return CliRunner().invoke(cli, [str(word) for word in words])

    return hotline


@pytest.fixture
def elsewhere(
    ledger_settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Settings]:
    """Settings of another machine: an empty folder, and an empty database of the same kind."""
    empty = ledger_settings.model_copy(update={"data_dir": tmp_path / "elsewhere"})
    if not ledger_settings.database_url:
        yield empty
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.copy_of("template0") as url:
        yield empty.model_copy(update={"database_url": url})


def message_in(settings: Settings) -> tuple[str | None, bytes]:
    """The caller of the one call, and the sound of the message, as who listens gets it."""
    ledger = open_ledger(settings)
    try:
        with ledger.reading() as session:
            assert verify(session) == []
            call = session.scalars(select(Call)).one()
            recording = session.scalars(select(Recording)).one()
            with Vault(settings.vault_dir, ledger.keys.vault).open(recording.vault_id) as file:
                return call.caller, file.read()
    finally:
        ledger.close()


def test_a_message_is_heard_again_after_a_restore_with_the_key_kept_apart(
    office: Office, run: Run, elsewhere: Settings, tmp_path: Path
) -> None:
    file, key = tmp_path / "hotline.backup", office.settings.keys_dir / "hotline.key"
    made = run(office.settings, "backup", file)
    assert made.exit_code == 0, made.output
    assert "keep a copy of that elsewhere" in made.output
    assert file.stat().st_mode & 0o777 == 0o600
    assert run(office.settings, "backup", "--check", file).exit_code == 0

    done = run(elsewhere, "restore", file, "--key-file", key)

    assert done.exit_code == 0, done.output
    assert message_in(elsewhere) == message_in(office.settings)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_with_a_passphrase_the_one_file_is_enough(
    office: Office, run: Run, elsewhere: Settings, tmp_path: Path, passphrase: Path
) -> None:
    file = tmp_path / "hotline.backup"
    assert run(office.settings, "backup", file, "--with-key", "--passphrase-file", passphrase).exit_code == 0

    (tmp_path / "wrong").write_text("something else entirely")
    wrong = run(elsewhere, "restore", file, "--passphrase-file", tmp_path / "wrong")
    assert wrong.exit_code == 1
    assert "does not open the key" in wrong.output
    assert not elsewhere.keys_dir.exists()

    assert run(elsewhere, "restore", file, "--passphrase-file", passphrase).exit_code == 0
    assert message_in(elsewhere) == message_in(office.settings)


def test_a_message_that_was_not_taken_in_yet_is_taken_in_after_the_restore(
    office: Office, run: Run, elsewhere: Settings, tmp_path: Path
) -> None:
    spool_call(office.settings.spool_dir, CALL_ID)
    file, key = tmp_path / "hotline.backup", office.settings.keys_dir / "hotline.key"
    run(office.settings, "backup", file)
    done = run(elsewhere, "restore", file, "--key-file", key)
    assert "1 call(s) were not taken in yet" in done.output

    ledger = open_ledger(elsewhere)
    vault = Vault(elsewhere.vault_dir, ledger.keys.vault)
    for folder in finished_folders(elsewhere.spool_dir):
        take_in(ledger, vault, folder, elsewhere)
    with ledger.reading() as session:
        assert CALL_ID in set(session.scalars(select(Call.id)))
    ledger.close()


def test_what_is_taken_in_while_the_backup_runs_is_lost_nowhere(
    office: Office, run: Run, elsewhere: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = spool_call(office.settings.spool_dir, CALL_ID)
    copy = database_copy.copy

    def take_in_meanwhile(settings: Settings, target: Path) -> None:
        copy(settings, target)
        take_in(office.ledger, office.vault, folder, office.settings)

    monkeypatch.setattr(database_copy, "copy", take_in_meanwhile)
    file, key = tmp_path / "hotline.backup", office.settings.keys_dir / "hotline.key"
    assert run(office.settings, "backup", file).exit_code == 0
    assert not folder.exists()

    run(elsewhere, "restore", file, "--key-file", key)

    ledger = open_ledger(elsewhere)
    vault = Vault(elsewhere.vault_dir, ledger.keys.vault)
    for waiting in finished_folders(elsewhere.spool_dir):
        take_in(ledger, vault, waiting, elsewhere)
    with ledger.reading() as session:
        assert len(list(session.scalars(select(Call.id)))) == 2
    ledger.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_that_is_there_is_overwritten(office: Office, run: Run, tmp_path: Path) -> None:
    file, key = tmp_path / "hotline.backup", office.settings.keys_dir / "hotline.key"
    run(office.settings, "backup", file)
    before = message_in(office.settings)

    again = run(office.settings, "backup", file)
    assert again.exit_code == 1
    assert "is there already" in again.output
    over = run(office.settings, "restore", file, "--key-file", key)
    assert over.exit_code == 1
    assert "is not empty" in over.output
    assert message_in(office.settings) == before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whoever_finds_the_file_alone_learns_nothing_and_a_changed_one_is_noticed(
    office: Office, run: Run, elsewhere: Settings, tmp_path: Path
) -> None:
    spool_call(office.settings.spool_dir, CALL_ID, caller="13805380777")
    file, key = tmp_path / "hotline.backup", office.settings.keys_dir / "hotline.key"
    run(office.settings, "backup", file)
    content = bytearray(file.read_bytes())
    for secret in (b"13805380777", b"call.json", b"SQLite", key.read_bytes().strip()):
        assert secret not in content

    for place in (len(content) // 2, len(content) - 1, 30):
        changed = bytearray(content)
        changed[place] ^= 1
        (tmp_path / "changed").write_bytes(changed)
        assert run(office.settings, "backup", "--check", tmp_path / "changed").exit_code == 1
        assert run(elsewhere, "restore", tmp_path / "changed", "--key-file", key).exit_code == 1
    (tmp_path / "cut").write_bytes(content[: len(content) // 2])
    assert run(office.settings, "backup", "--check", tmp_path / "cut").exit_code == 1
    assert run(elsewhere, "restore", tmp_path / "cut", "--key-file", key).exit_code == 1
    assert not elsewhere.data_dir.exists() or list(elsewhere.data_dir.iterdir()) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_recording_that_is_missing_from_the_vault_is_found_by_the_check(
    office: Office, run: Run, tmp_path: Path
) -> None:
    for path in office.settings.vault_dir.rglob("*"):
        if path.is_file():
            path.unlink()
    file = tmp_path / "hotline.backup"
    run(office.settings, "backup", file)
    found = run(office.settings, "backup", "--check", file)
    assert found.exit_code == 1
    assert "1 file(s) that the ledger names are not in" in found.output


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_bureaus_settings_come_along_and_replace_none(
    office: Office, run: Run, elsewhere: Settings, tmp_path: Path
) -> None:
    Path("hotline.toml").write_text("message_max_seconds = 240\n")
    file, key = tmp_path / "hotline.backup", office.settings.keys_dir / "hotline.key"
    run(office.settings, "backup", file)
    Path("hotline.toml").write_text("message_max_seconds = 120\n")

    done = run(elsewhere, "restore", file, "--key-file", key)

    assert "compare before you start" in done.output
    assert "240" in (elsewhere.data_dir / "from-backup" / "hotline.toml").read_text()
    assert "120" in Path("hotline.toml").read_text()


def test_what_was_deleted_after_a_backup_is_deleted_again_after_its_restore(
    office: Office, run: Run, elsewhere: Settings, tmp_path: Path
) -> None:
    file, key = tmp_path / "hotline.backup", office.settings.keys_dir / "hotline.key"
    run(office.settings, "backup", file)
    with office.ledger.session() as session, session.begin():
        call, recording = session.scalars(select(Call)).one(), session.scalars(select(Recording)).one()
        stone = Tombstone(RetentionKind.RECORDINGS, call.id, (recording.vault_id,))
    stones = tmp_path / "tombstones.jsonl"
    stones.write_text(json.dumps(asdict(stone)) + "\n", encoding="utf-8")

    done = run(elsewhere, "restore", file, "--key-file", key, "--tombstones", stones)

    assert done.exit_code == 0, done.output
    assert message_in(elsewhere)[1]
    ledger = open_ledger(elsewhere)
    try:
        vault = Vault(elsewhere.vault_dir, ledger.keys.vault)
        expiry.carry_out(elsewhere, ledger, vault)
        with ledger.reading() as session:
            recording = session.scalars(select(Recording)).one()
            assert recording.deleted_at
        with pytest.raises(NotInVault):
            vault.open(recording.vault_id)
    finally:
        ledger.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_backup_is_whole_though_it_names_files_that_were_deleted(
    office: Office, run: Run, tmp_path: Path
) -> None:
    with office.ledger.session() as session, session.begin():
        recording = session.scalars(select(Recording)).one()
        recording.deleted_at = now()
        office.vault.remove(recording.vault_id)
    file = tmp_path / "hotline.backup"
    assert run(office.settings, "backup", file).exit_code == 0
    checked = run(office.settings, "backup", "--check", file)
    assert checked.exit_code == 0, checked.output


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_list_of_tombstones_that_is_none_keeps_anything_from_being_put_back(
    office: Office, run: Run, elsewhere: Settings, tmp_path: Path
) -> None:
    file, wrong = tmp_path / "hotline.backup", tmp_path / "tombstones.jsonl"
    run(office.settings, "backup", file)
    wrong.write_text("something else\n", encoding="utf-8")
    key = office.settings.keys_dir / "hotline.key"
    done = run(elsewhere, "restore", file, "--key-file", key, "--tombstones", wrong)
    assert done.exit_code == 1
    assert "line 1" in done.output
    assert not elsewhere.keys_dir.exists()
