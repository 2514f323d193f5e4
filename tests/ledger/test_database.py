import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from hotline.settings import Settings
from ledger.database import (
    DatabaseURLUnsupported,
    Ledger,
    LedgerNotReady,
    WrongKey,
    create_engine,
    is_there,
    open_ledger,
    pending_revisions,
    upgrade,
)
from ledger.keys import KeyFileMissing, load_keys
from ledger.models import NumberSeries, StaffDay
from ledger.sqlite import create_sqlite_engine
from tests.ledger.processes import hear, processes, run_together

DAY = date(2026, 10, 1)

COUNT_UP = """
from sqlalchemy import select
from ledger.models import NumberSeries
ledger = open_ledger(settings)
for _ in range(25):
    with ledger.session() as session, session.begin():
        series = session.scalars(select(NumberSeries).with_for_update()).one()
        series.last += 1
"""

READ_THE_LAST = """
from sqlalchemy import select
from ledger.models import NumberSeries
with open_ledger(settings).reading() as session:
    print(session.scalar(select(NumberSeries.last)), flush=True)
"""

HOLD_A_TRANSACTION = """
from datetime import date
from ledger.models import StaffDay
ledger = open_ledger(settings)
with ledger.session() as session, session.begin():
    session.add(StaffDay(day=date(2026, 10, 1), worked=False))
    session.flush()
    print("holding", flush=True)
    sys.stdin.readline()
"""


def test_writers_in_several_processes_wait_for_each_other_and_lose_nothing(
    ledger: Ledger, ledger_settings: Settings
) -> None:
    with ledger.session() as session, session.begin():
        session.add(NumberSeries(year=2026, last=0))
    run_together(ledger_settings, COUNT_UP, 3)
    with ledger.reading() as session:
        assert session.get_one(NumberSeries, 2026).last == 75


def test_what_is_committed_stays_though_a_process_opens_it_again_and_another_closes_it(
    ledger: Ledger, ledger_settings: Settings
) -> None:
    with ledger.reading() as session:
        session.scalar(sa.select(sa.func.count()).select_from(NumberSeries))
    open_ledger(ledger_settings).close()
    run_together(ledger_settings, "open_ledger(settings).close()", 1)
    with ledger.session() as session, session.begin():
        session.add(NumberSeries(year=2026, last=7))
    assert run_together(ledger_settings, READ_THE_LAST, 1) == ["7\n"]


def test_a_reader_does_not_wait_for_a_writer_and_does_not_see_what_is_not_committed(ledger: Ledger) -> None:
    with ledger.session() as writer, writer.begin():
        writer.add(StaffDay(day=DAY, worked=False))
        writer.flush()
        with ledger.reading() as reader:
            assert reader.get(StaffDay, DAY) is None


def test_a_reader_sees_one_moment_of_the_database(ledger: Ledger) -> None:
    with ledger.reading() as reader:
        assert reader.scalars(sa.select(StaffDay)).all() == []
        with ledger.session() as writer, writer.begin():
            writer.add(StaffDay(day=DAY, worked=False))
        assert reader.scalars(sa.select(StaffDay)).all() == []
    with ledger.reading() as reader:
        assert len(reader.scalars(sa.select(StaffDay)).all()) == 1


def test_a_session_for_reading_refuses_to_write(ledger: Ledger) -> None:
    with ledger.reading() as session:
        session.add(StaffDay(day=DAY, worked=False))
        with pytest.raises(sa.exc.DBAPIError, match=r"readonly|read-only"):
            session.flush()


def test_a_connection_that_was_read_with_can_write_again(ledger: Ledger) -> None:
    for _ in range(3):
        with ledger.reading() as session:
            session.get(StaffDay, DAY)
        with ledger.session() as session, session.begin():
            session.merge(StaffDay(day=DAY, worked=False))


def test_a_process_killed_in_a_transaction_leaves_nothing_and_holds_nobody_up(
    ledger: Ledger, ledger_settings: Settings
) -> None:
    with processes(ledger_settings, HOLD_A_TRANSACTION, 1) as [process]:
        hear(process, "holding")
        process.kill()
        process.wait()
        with ledger.session() as session, session.begin():
            assert session.get(StaffDay, DAY) is None
            session.add(StaffDay(day=DAY, worked=True))


def test_rows_refer_to_rows_that_are_there(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        session.add(StaffDay(day=DAY, worked=False, entered_by_id=404))
        with pytest.raises(sa.exc.IntegrityError):
            session.flush()
        session.rollback()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_writes_ahead_and_syncs_at_every_commit(ledger: Ledger) -> None:
    with ledger.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nobody_else_may_read_the_sqlite_files(empty_settings: Settings) -> None:
    upgrade(empty_settings)
    ledger = open_ledger(empty_settings)
    with ledger.session() as session, session.begin():
        session.add(StaffDay(day=DAY, worked=False))
    files = list(empty_settings.data_dir.glob("ledger.sqlite3*"))
    assert {file.name for file in files} >= {"ledger.sqlite3", "ledger.sqlite3-wal"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    ledger.close()


def test_several_first_starts_at_once_make_one_ledger_with_one_key(empty_settings: Settings) -> None:
    run_together(empty_settings, "upgrade(settings)\nopen_ledger(settings)\n", 3)
    assert pending_revisions(empty_settings) == 0
    open_ledger(empty_settings).close()


def test_everybody_who_opens_a_new_file_at_the_same_moment_gets_through(tmp_path: Path) -> None:
    together = Barrier(4)

    def open_it(path: Path) -> int | None:
        engine = create_sqlite_engine(sa.URL.create("sqlite", database=str(path)))
        together.wait()
        with engine.begin() as connection:
            answer: int | None = connection.scalar(sa.text("SELECT 1"))
        engine.dispose()
        return answer

    with ThreadPoolExecutor(together.parties) as people:
        for number in range(40):
            assert list(people.map(open_it, [tmp_path / f"{number}.sqlite3"] * 4)) == [1] * 4


def test_starting_again_changes_nothing(ledger: Ledger, ledger_settings: Settings) -> None:
    with ledger.session() as session, session.begin():
        session.add(StaffDay(day=DAY, worked=False))
    upgrade(ledger_settings)
    with ledger.reading() as session:
        assert session.get(StaffDay, DAY) is not None


def test_a_ledger_that_was_never_started_says_so(empty_settings: Settings) -> None:
    with pytest.raises(LedgerNotReady, match="hotline run"):
        open_ledger(empty_settings)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_looking_whether_there_is_a_ledger_makes_none(empty_settings: Settings) -> None:
    assert not is_there(empty_settings)
    assert list(empty_settings.data_dir.iterdir()) == []


def test_looking_whether_there_is_a_ledger_finds_it(empty_settings: Settings) -> None:
    assert not is_there(empty_settings)
    upgrade(empty_settings)
    assert is_there(empty_settings)


def test_another_key_does_not_open_the_ledger(ledger_settings: Settings, tmp_path: Path) -> None:
    load_keys(tmp_path / "another")
    shutil.rmtree(ledger_settings.keys_dir)
    shutil.copytree(tmp_path / "another" / "keys", ledger_settings.keys_dir)
    with pytest.raises(WrongKey, match=r"not the one that this database was sealed with"):
        open_ledger(ledger_settings)
    with pytest.raises(WrongKey):
        upgrade(ledger_settings)


def test_a_lost_key_is_not_replaced_while_the_database_needs_it(ledger_settings: Settings) -> None:
    shutil.rmtree(ledger_settings.keys_dir)
    for start in (upgrade, open_ledger):
        with pytest.raises(KeyFileMissing, match="from your backup"):
            start(ledger_settings)
    assert not ledger_settings.keys_dir.exists()


@pytest.mark.parametrize(
    "url",
    [
        "mysql://user:s3cret@host/ledger",
        "sqlite://",
        "sqlite:///:memory:",
        "the ledger",
        "oracle://s3cret@host",
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(url: str) -> None:
    with pytest.raises(DatabaseURLUnsupported, match="postgresql://user:password@host/database") as refused:
        create_engine(url)
    assert "s3cret" not in str(refused.value)


def test_a_plain_postgresql_url_uses_the_driver_that_is_installed() -> None:
    assert create_engine("postgresql://user@host/ledger").dialect.driver == "psycopg"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_postgresql_plans_for_a_ledger_in_memory(ledger: Ledger) -> None:
    for _ in range(2):  # a connection that comes back to the pool keeps what it was told
        with ledger.engine.connect() as connection:
            assert connection.scalar(sa.text("SHOW jit")) == "off"
            assert connection.scalar(sa.text("SHOW random_page_cost")) == "1.1"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_postgresql_keeps_what_its_operator_set_for_its_disk(ledger: Ledger) -> None:
    with ledger.engine.begin() as connection:
        name = connection.scalar(sa.text("SELECT current_database()"))
        connection.execute(sa.text(f'ALTER DATABASE "{name}" SET random_page_cost = 2'))
    ledger.engine.dispose()
    with ledger.engine.connect() as connection:
        assert connection.scalar(sa.text("SHOW random_page_cost")) == "2"
