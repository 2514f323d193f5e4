import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
import time_machine

from ledger import audit
from ledger.audit import Break, BreakKind
from ledger.database import Ledger
from ledger.models import AuditEntry


@pytest.fixture
def log(ledger: Ledger) -> Ledger:
    """A ledger whose audit log has five entries."""
    for number in range(1, 6):
        with ledger.session() as session, session.begin():
            audit.record(session, "zhangsan", "draft.opened", "draft", number, {"第": number, "late": False})
    return ledger


def test_a_deed_is_kept_with_who_what_which_and_when(ledger: Ledger) -> None:
    moment = datetime(2026, 9, 21, 12, 0, 0, 123456, tzinfo=UTC)
    with time_machine.travel(moment, tick=False), ledger.session() as session, session.begin():
        audit.record(session, "zhangsan", "recording.heard", "recording", 7, {"seconds": 12.5})
    with ledger.reading() as session:
        entry = session.scalars(sa.select(AuditEntry)).one()
    assert (entry.actor, entry.action) == ("zhangsan", "recording.heard")
    assert (entry.object_kind, entry.object_id, entry.at) == ("recording", "7", moment)
    assert entry.detail == {"seconds": 12.5}


def test_a_deed_that_is_undone_leaves_no_entry(log: Ledger) -> None:
    with log.session() as session:
        audit.record(session, "zhangsan", "draft.opened", "draft", 6)
        session.rollback()
    with log.session() as session, session.begin():
        assert audit.record(session, "zhangsan", "draft.opened", "draft", 7).id == 6
    assert _breaks(log) == []


def test_several_deeds_in_one_transaction_follow_each_other(log: Ledger) -> None:
    with log.session() as session, session.begin():
        for number in (6, 7, 8):
            assert audit.record(session, "lisi", "draft.opened", "draft", number).id == number
    assert _breaks(log) == []


def test_an_untouched_log_holds(log: Ledger) -> None:
    assert _breaks(log) == []


def test_an_empty_log_holds(ledger: Ledger) -> None:
    assert _breaks(ledger) == []


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'lisi'",
        "action = 'draft.closed'",
        "object_kind = 'item'",
        "object_id = '4'",
        "detail = '{\"late\": true}'",
        "detail = NULL",
        "at = '2026-01-01 00:00:00.000000'",
        "hash = previous_hash",
    ],
)
def test_a_changed_entry_is_found(log: Ledger, change: str) -> None:
    _tamper(log, f"UPDATE audit_entries SET {change} WHERE id = 3")
    assert Break(3, BreakKind.CHANGED) in _breaks(log)


def test_an_entry_taken_out_of_the_middle_is_found(log: Ledger) -> None:
    _tamper(log, "DELETE FROM audit_entries WHERE id = 3")
    assert Break(3, BreakKind.MISSING) in _breaks(log)


def test_the_first_entry_taken_out_is_found(log: Ledger) -> None:
    _tamper(log, "DELETE FROM audit_entries WHERE id = 1")
    assert Break(1, BreakKind.MISSING) in _breaks(log)


def test_the_last_entries_taken_out_are_found(log: Ledger) -> None:
    _tamper(log, "DELETE FROM audit_entries WHERE id >= 4")
    assert _breaks(log) == [Break(4, BreakKind.MISSING)]


def test_an_entry_taken_out_and_the_rest_moved_up_is_found(log: Ledger) -> None:
    _tamper(
        log,
        "DELETE FROM audit_entries WHERE id = 3",
        "UPDATE audit_entries SET id = 3 WHERE id = 4",
        "UPDATE audit_entries SET id = 4 WHERE id = 5",
        "UPDATE audit_head SET last_id = 4",
    )
    assert Break(3, BreakKind.CHANGED) in _breaks(log)


def test_entries_that_changed_places_are_found(log: Ledger) -> None:
    _tamper(
        log,
        "UPDATE audit_entries SET id = 99 WHERE id = 2",
        "UPDATE audit_entries SET id = 2 WHERE id = 4",
        "UPDATE audit_entries SET id = 4 WHERE id = 99",
    )
    assert {found.entry_id for found in _breaks(log)} >= {2, 4}


def test_entries_of_another_past_put_in_are_found(log: Ledger) -> None:
    """Someone who kept an old copy puts its true entries back over newer ones."""
    with log.engine.begin() as connection:
        kept = connection.execute(sa.text("SELECT * FROM audit_entries WHERE id >= 4")).mappings().all()
    _tamper(log, "DELETE FROM audit_entries WHERE id >= 3", "UPDATE audit_head SET last_id = 2")
    _tamper(log, "UPDATE audit_head SET hash = (SELECT hash FROM audit_entries WHERE id = 2)")
    with log.session() as session, session.begin():
        audit.record(session, "lisi", "draft.opened", "draft", 3)
    with log.engine.begin() as connection:
        table = AuditEntry.__table__
        columns = [name for name in kept[0] if name != "detail"]
        for row in kept:
            connection.execute(sa.text(_insert(table.name, columns)), {name: row[name] for name in columns})
        connection.execute(
            sa.text('UPDATE audit_entries SET detail = \'{"第": 4, "late": false}\' WHERE id = 4')
        )
        connection.execute(
            sa.text('UPDATE audit_entries SET detail = \'{"第": 5, "late": false}\' WHERE id = 5')
        )
        connection.execute(sa.text("UPDATE audit_head SET last_id = 5"))
    assert Break(4, BreakKind.MOVED) in _breaks(log)


CUT_OFF = (
    "DELETE FROM audit_entries WHERE id = 5",
    "UPDATE audit_head SET last_id = 4, hash = (SELECT hash FROM audit_entries WHERE id = 4)",
)
END_MOVED_BACK = (CUT_OFF[1],)
EMPTIED = ("DELETE FROM audit_entries", "DELETE FROM audit_head")
END_REMOVED = (EMPTIED[1],)


@pytest.mark.parametrize("tampering", [CUT_OFF, END_MOVED_BACK, EMPTIED, END_REMOVED])
def test_an_end_that_was_moved_or_removed_is_found(log: Ledger, tampering: tuple[str, ...]) -> None:
    _tamper(log, *tampering)
    assert [found.kind for found in _breaks(log)] == [BreakKind.MISSING]


@pytest.mark.parametrize("tampering", [CUT_OFF, END_MOVED_BACK, EMPTIED, END_REMOVED])
def test_work_goes_on_after_it_and_what_was_done_to_the_log_stays_visible(
    log: Ledger, tampering: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    _tamper(log, *tampering)
    for number in (6, 7):
        with log.session() as session, session.begin():
            audit.record(session, "lisi", "draft.opened", "draft", number)
    assert [found.kind for found in _breaks(log)] == [BreakKind.MOVED]
    assert caplog.text.count("hotline audit verify") == 1


def test_an_entry_written_without_the_key_is_found(log: Ledger) -> None:
    _tamper(
        log,
        "INSERT INTO audit_entries SELECT 6, at, actor, action, object_kind, object_id, detail, hash, hash "
        "FROM audit_entries WHERE id = 5",
        "UPDATE audit_head SET last_id = 6",
    )
    assert Break(6, BreakKind.CHANGED) in _breaks(log)


def test_writers_at_the_same_moment_stand_in_one_line(ledger: Ledger) -> None:
    together = threading.Barrier(6)
    failed: list[BaseException] = []

    def write(name: str) -> None:
        together.wait()
        try:
            for number in range(10):
                with ledger.session() as session, session.begin():
                    audit.record(session, name, "draft.opened", "draft", number)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(f"user{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with ledger.reading() as session:
        assert session.scalar(sa.select(sa.func.count(AuditEntry.id))) == 60
    assert _breaks(ledger) == []


def _breaks(ledger: Ledger) -> list[Break]:
    with ledger.reading() as session:
        return audit.verify(session)


def _tamper(ledger: Ledger, *statements: str) -> None:
    with ledger.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def _insert(table: str, columns: list[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(f':{name}' for name in columns)})"
