"""保存期限: what has had its time, what holds it back, two people, and what is left of what was deleted."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from hotline import expiry
from hotline.backup.make import running
from hotline.settings import Settings
from ledger import audit, item_search, search
from ledger.clock import now
from ledger.database import Ledger
from ledger.models import (
    Attachment,
    AuditEntry,
    Call,
    DeletionEntry,
    DeletionProposal,
    DeletionState,
    DiscardReason,
    Draft,
    EntryState,
    HoldReason,
    Item,
    Recording,
    RetentionKind,
    SearchGram,
    Transcript,
    User,
)
from ledger.retention import marks, proposals, tombstones
from ledger.retention.due import began, cutoff, over
from ledger.retention.proposals import Decided, NothingDue, OwnProposal
from ledger.sealed import Sealed, SealedJSON
from ledger.vault import NotInVault
from tests.ledger import retention_office
from tests.ledger.retention_office import THEN, Past


@pytest.fixture
def past(ledger_settings: Settings, ledger: Ledger) -> Past:
    return Past(ledger_settings, ledger)


def sweep(past: Past) -> None:
    expiry.carry_out(past.settings, past.ledger, past.office.vault)


def delete(past: Past, kind: RetentionKind) -> None:
    past.approve(past.propose(kind))
    with past.next_day():
        sweep(past)


def files(past: Past) -> set[str]:
    return {
        path.name for path in past.settings.vault_dir.rglob("*") if path.is_file() and path.name[0] != "."
    }


@pytest.mark.parametrize(
    ("at", "months", "expected"),
    [
        ("2026-11-29T10:00:00+00:00", 24, "2024-11-29T10:00:00+00:00"),
        ("2026-03-31T10:00:00+00:00", 1, "2026-02-28T10:00:00+00:00"),
        ("2026-01-15T10:00:00+00:00", 13, "2024-12-15T10:00:00+00:00"),
    ],
)
def test_time_is_counted_in_months(at: str, months: int, expected: str) -> None:
    assert cutoff(months, datetime.fromisoformat(at), UTC) == datetime.fromisoformat(expected)


@given(
    st.builds(datetime, st.integers(2010, 2040), st.integers(1, 12), st.integers(1, 28), tzinfo=st.just(UTC)),
    st.integers(1, 240),
)
def test_what_began_is_over_when_it_is_as_many_months_old(first: datetime, months: int) -> None:
    assert cutoff(months, over(months, first, UTC), UTC) == first


def test_the_time_of_something_ends_with_a_shorter_month() -> None:
    assert over(1, datetime(2026, 1, 31, 10, tzinfo=UTC), UTC) == datetime(2026, 2, 28, 10, tzinfo=UTC)


@pytest.mark.parametrize("kind", RetentionKind)
def test_when_a_time_began_is_told_as_what_is_due_is_found(past: Past, kind: RetentionKind) -> None:
    past.archived()
    past.discarded()
    found = past.due(kind)
    assert found
    with past.ledger.reading() as session:
        for one in found:
            call = session.get(Call, one.call_id) if one.call_id else None
            item = session.get(Item, one.item_id) if one.item_id else None
            assert began(kind, call, item) == one.since


def test_nothing_expires_unless_the_bureau_says_when(past: Past, ledger_settings: Settings) -> None:
    past.archived()
    past.settings = ledger_settings
    assert all(past.due(kind) == [] for kind in RetentionKind)
    with pytest.raises(NothingDue):
        past.propose(RetentionKind.RECORDINGS)


def test_months_are_those_of_the_bureaus_calendar(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = datetime.fromisoformat("2022-03-01T00:05:00+08:00")  # in UTC still February
    monkeypatch.setattr(retention_office, "THEN", closed)
    past.discarded()
    before, after = (datetime.fromisoformat(f"2024-{at}:00+08:00") for at in ("02-29T00:10", "03-01T00:06"))
    with time_machine.travel(before, tick=False), pytest.raises(NothingDue):
        past.propose(RetentionKind.DISCARDED)
    with time_machine.travel(after, tick=False):
        assert past.propose(RetentionKind.DISCARDED)


def test_each_kind_is_due_when_its_own_time_is_over(past: Past) -> None:
    number, call_id = past.archived(), past.discarded()
    for kind in (RetentionKind.RECORDINGS, RetentionKind.TRANSCRIPTS, RetentionKind.ATTACHMENTS):
        assert [(one.number, one.hold) for one in past.due(kind)] == [(number, None)]
        assert past.due(kind, THEN + timedelta(days=600)) == []
    assert [(one.call_id, one.hold) for one in past.due(RetentionKind.DISCARDED)] == [(call_id, None)]
    assert {one.hold for one in past.due(RetentionKind.CALLERS)} == {None}
    assert len(past.due(RetentionKind.CALLERS)) == 2


def test_what_is_open_repeated_supervised_recent_or_kept_is_held_back(past: Past) -> None:
    number = past.archived()

    def hold() -> HoldReason | None:
        return past.due(RetentionKind.ATTACHMENTS)[0].hold

    for values, reason in (
        ({"repeats": 1}, HoldReason.REPEATED),
        ({"supervisions": 1}, HoldReason.SUPERVISED),
        ({"rectifications_open": 1}, HoldReason.SUPERVISED),
        ({"state": "closed"}, HoldReason.OPEN),
    ):
        past.change(number, **values)
        assert hold() is reason
        past.change(number, repeats=0, supervisions=0, rectifications_open=0, state="archived")
    with past.ledger.session() as session, session.begin():
        item, actor = session.scalars(sa.select(Item)).one(), session.get_one(User, past.supervisor.id)
        mark = marks.keep(session, item, "涉诉。", actor).id
    assert hold() is HoldReason.KEPT
    assert past.due(RetentionKind.RECORDINGS)[0].hold is HoldReason.KEPT
    with past.ledger.session() as session, session.begin():
        marks.lift(session, mark, session.get_one(User, past.director.id))
    assert hold() is None


def test_a_caller_who_rang_again_lately_keeps_what_they_said(past: Past) -> None:
    past.discarded(caller="13905380002")
    past.office.ring(now() - timedelta(days=1), "13905380002", "abandoned_queue")
    assert [one.hold for one in past.due(RetentionKind.DISCARDED)] == [HoldReason.RECENT]
    past.discarded(caller="13905380003", reason=DiscardReason.DUPLICATE)
    assert {one.hold for one in past.due(RetentionKind.DISCARDED)} == {HoldReason.RECENT, HoldReason.REPEATED}


def test_who_proposes_does_not_decide(past: Past) -> None:
    past.discarded()
    proposal = past.propose(RetentionKind.DISCARDED)
    with pytest.raises(OwnProposal):
        past.approve(proposal, by=past.supervisor)
    with past.next_day():
        sweep(past)
    assert len(files(past)) == 1
    assert past.due(RetentionKind.DISCARDED) == []  # it is not proposed twice


def test_nothing_is_deleted_within_a_day_and_who_has_a_doubt_stops_it(past: Past) -> None:
    call_id = past.discarded()
    proposal_id = past.propose(RetentionKind.DISCARDED)
    past.approve(proposal_id)
    sweep(past)
    assert len(files(past)) == 1
    with past.ledger.session() as session, session.begin():
        proposal = proposals.get(session, proposal_id)
        proposals.refuse(
            session, proposal, session.get_one(User, past.supervisor.id), version=proposal.version
        )
    with past.next_day():
        sweep(past)
    assert len(files(past)) == 1
    with pytest.raises(Decided):
        past.approve(proposal_id)
    assert [one.call_id for one in past.due(RetentionKind.DISCARDED)] == [call_id]


def test_of_two_who_decide_the_second_is_told(past: Past) -> None:
    past.discarded()
    proposal_id = past.propose(RetentionKind.DISCARDED)
    with past.ledger.reading() as session:
        version = proposals.get(session, proposal_id).version
    past.approve(proposal_id)
    with past.ledger.session() as session, session.begin():
        proposal, director = proposals.get(session, proposal_id), session.get_one(User, past.director.id)
        with pytest.raises(Decided):
            proposals.refuse(session, proposal, director, version=version)


def test_a_discarded_message_leaves_its_row_and_nothing_of_its_words(past: Past) -> None:
    call_id = past.discarded()
    delete(past, RetentionKind.DISCARDED)
    assert files(past) == set()
    with past.ledger.reading() as session:
        call, draft = session.get_one(Call, call_id), session.scalars(sa.select(Draft)).one()
        recording = session.scalars(sa.select(Recording)).one()
        transcript = session.scalars(sa.select(Transcript)).one()
        assert (draft.form, draft.discard_note, draft.discard_reason) == ({}, None, DiscardReason.INVALID)
        sealed = [
            one.name for one in Transcript.__table__.columns if isinstance(one.type, Sealed | SealedJSON)
        ]
        assert {name: getattr(transcript, name) for name in sealed} == dict.fromkeys(sealed)
        assert recording.deleted_at
        assert transcript.deleted_at
        assert call.caller == "13905380002"  # it has a time of its own
        with pytest.raises(NotInVault):
            past.office.vault.open(recording.vault_id)
        assert session.scalars(sa.select(DeletionProposal.state)).one() is DeletionState.DONE
        assert audit.verify(session) == []
        deed = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "retention.deleted")).one()
        assert (deed.actor, deed.object_id) == ("system:retention", call_id)


def test_an_items_recording_and_text_go_apart_and_the_item_keeps_its_number_and_words(past: Past) -> None:
    number = past.archived()
    delete(past, RetentionKind.RECORDINGS)
    with past.ledger.reading() as session:
        assert [hit.item.id for hit in item_search.find(session, "值班记录", limit=5)]
        before = session.scalar(sa.select(sa.func.count()).select_from(SearchGram))
    delete(past, RetentionKind.TRANSCRIPTS)
    with past.ledger.reading() as session:
        item = session.scalars(sa.select(Item)).one()
        assert (item.number, item.problem[:2]) == (number, "报案")
        assert item_search.find(session, "值班记录", limit=5) == []
        after = session.scalar(sa.select(sa.func.count()).select_from(SearchGram))
        assert after < before
        assert list(search.candidates(session, "item", "值班记录")) == []  # nor in the index
        assert item_search.find(session, "受案回执", limit=5)  # what the form says is found as ever
        assert len(session.scalars(sa.select(Attachment)).all()) == 1
    assert {name[:5] for name in files(past)} == {"item-"}
    delete(past, RetentionKind.ATTACHMENTS)
    assert files(past) == set()


def test_a_callers_number_goes_and_the_ring_stays(past: Past) -> None:
    call_id = past.discarded()
    delete(past, RetentionKind.CALLERS)
    with past.ledger.reading() as session:
        call = session.get_one(Call, call_id)
        assert (call.caller, call.caller_digest, call.query_number, call.query_digest) == (None,) * 4
        assert call.caller_deleted_at


def test_what_comes_up_after_the_approval_holds_it_back(past: Past) -> None:
    past.discarded(caller="13905380002")
    past.approve(past.propose(RetentionKind.DISCARDED))
    past.office.ring(now() - timedelta(minutes=1), "13905380002", "abandoned_queue")
    with past.next_day():
        sweep(past)
    assert len(files(past)) == 1
    with past.ledger.reading() as session:
        entry = session.scalars(sa.select(DeletionEntry)).one()
        assert (entry.state, entry.held_by) == (EntryState.HELD, HoldReason.RECENT)


def test_a_deletion_waits_for_a_backup_that_runs(past: Past) -> None:
    past.discarded()
    past.approve(past.propose(RetentionKind.DISCARDED))
    with past.next_day():
        with running(past.settings):
            sweep(past)
        assert len(files(past)) == 1
        sweep(past)
    assert files(past) == set()


def test_a_file_that_a_killed_deletion_left_goes_the_next_time(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    past.discarded()
    past.approve(past.propose(RetentionKind.DISCARDED))
    with past.next_day():
        with monkeypatch.context() as killed:
            killed.setattr(past.office.vault, "remove", _killed)
            with pytest.raises(KeyboardInterrupt):
                sweep(past)
        assert len(files(past)) == 1
        sweep(past)
    assert files(past) == set()


def test_an_older_state_of_the_ledger_is_told_by_tombstones_what_was_deleted(past: Past) -> None:
    number, call_id = past.archived(), past.discarded()
    stones = [
        tombstones.Tombstone(RetentionKind.DISCARDED, call_id, ()),
        tombstones.Tombstone(RetentionKind.CALLERS, "20990101T000000-1-00000001", ()),  # not known here
    ]
    with past.ledger.reading() as session:
        names = tuple(session.scalars(sa.select(Attachment.vault_id)))
    stones.append(tombstones.Tombstone(RetentionKind.ATTACHMENTS, None, names))
    with past.ledger.session() as session, session.begin():
        assert tombstones.apply(session, past.office.vault, stones) == 2
        assert tombstones.apply(session, past.office.vault, stones) == 0
        assert session.scalars(sa.select(Draft).where(Draft.call_id == call_id)).one().form == {}
        assert session.scalars(sa.select(Attachment.deleted_at)).one()
        assert session.scalars(sa.select(Item)).one().number == number


def test_every_deletion_stands_in_the_file_of_tombstones(past: Past) -> None:
    past.archived()
    call_id = past.discarded()
    gone = files(past)
    for kind in (RetentionKind.DISCARDED, RetentionKind.RECORDINGS, RetentionKind.ATTACHMENTS):
        delete(past, kind)
    told = tombstones.read(past.settings.tombstones_file)
    assert [one.kind for one in told] == ["discarded", "recordings", "attachments"]
    assert told[0].call_id == call_id
    assert {name for one in told for name in one.files} == gone
    assert past.settings.tombstones_file.stat().st_mode & 0o777 == 0o600


def test_the_day_of_grace_is_counted_from_the_approval(past: Past) -> None:
    past.discarded()
    past.approve(past.propose(RetentionKind.DISCARDED))
    with time_machine.travel(now() + timedelta(hours=23), tick=False):
        sweep(past)
    assert len(files(past)) == 1


def _killed(_name: str) -> bool:
    raise KeyboardInterrupt
