"""The queue of drafts, and how a draft is saved, discarded and brought back."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from ledger import drafts
from ledger.calls import list_calls
from ledger.database import Ledger
from ledger.models import AuditEntry, DiscardReason, Draft, DraftStatus, User
from tests.ledger.conftest import RECEIVED, People, add_call

TODAY = date(2026, 9, 22)


def read(ledger: Ledger, draft_id: int) -> Draft:
    with ledger.reading() as session:
        return drafts.get(session, draft_id)


def save(
    ledger: Ledger, draft_id: int, form: dict[str, object], actor: User, *, version: int | None = None
) -> None:
    with ledger.session() as session, session.begin():
        drafts.save_form(session, drafts.get(session, draft_id), form, actor, version=version)


def discard(
    ledger: Ledger, draft_id: int, actor: User, *, note: str | None = None, version: int | None = None
) -> None:
    with ledger.session() as session, session.begin():
        draft = drafts.get(session, draft_id)
        drafts.discard(session, draft, DiscardReason.INVALID, note, actor, version=version)


def restore(ledger: Ledger, draft_id: int, actor: User) -> None:
    with ledger.session() as session, session.begin():
        drafts.restore(session, drafts.get(session, draft_id), actor)


def deeds(ledger: Ledger) -> list[tuple[str, str, str]]:
    with ledger.reading() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    return [(entry.actor, entry.action, entry.object_id) for entry in entries]


# --- The queue ---------------------------------------------------------------------------------------


def test_the_queue_has_what_may_be_happening_now_first_then_goes_by_due_date_then_by_arrival(
    ledger: Ledger,
) -> None:
    with ledger.session() as session, session.begin():
        add_call(session, "late", due=TODAY + timedelta(days=1))
        add_call(session, "second", due=TODAY, received=RECEIVED + timedelta(hours=1))
        add_call(session, "first", due=TODAY, received=RECEIVED)
        add_call(session, "urgent", due=TODAY + timedelta(days=5)).urgent = True
    with ledger.reading() as session:
        assert [draft.call_id for draft in drafts.queue(session)] == ["urgent", "first", "second", "late"]


def test_a_draft_of_the_queue_comes_with_its_recordings_and_transcripts(
    ledger: Ledger, new_draft: Callable[[], int]
) -> None:
    new_draft()
    with ledger.reading() as session:
        [draft] = drafts.queue(session)
    # The session is closed: what was not read with the draft cannot be read any more.
    assert draft.call.recordings[0].transcript is not None
    assert draft.item is None


def test_the_queue_is_counted_by_how_it_stands_against_today(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        for number, due in enumerate([-3, -1, 0, 0, 0, 1]):
            add_call(session, f"call-{number}", due=TODAY + timedelta(days=due))
    with ledger.reading() as session:
        assert drafts.counts(session, today=TODAY) == drafts.QueueCounts(pending=6, due_today=3, overdue=2)


def test_an_empty_queue_counts_nothing(ledger: Ledger) -> None:
    with ledger.reading() as session:
        assert drafts.counts(session, today=TODAY) == drafts.QueueCounts(0, 0, 0)
        assert drafts.queue(session) == []


def test_an_unknown_draft_is_said_to_be_unknown(ledger: Ledger) -> None:
    with ledger.reading() as session, pytest.raises(drafts.NoSuchDraft, match="17"):
        drafts.get(session, 17)


def test_discarded_drafts_are_listed_with_who_discarded_them_the_latest_first(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    new_draft()
    earlier, later = new_draft(), new_draft()
    discard(ledger, earlier, people.officer)
    discard(ledger, later, people.officer)
    with ledger.reading() as session:
        found = drafts.discarded(session)
        latest = drafts.discarded(session, limit=1)
    assert [draft.id for draft in found] == [later, earlier]
    assert [draft.id for draft in latest] == [later]
    assert found[0].closed_by is not None
    assert found[0].closed_by.username == "zhangsan"


# --- Saving ------------------------------------------------------------------------------------------


def test_a_form_is_kept_as_far_as_it_is_filled_in(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    save(
        ledger,
        draft_id,
        {"reporter_name": "李四", "categories": ["discipline"], "received_at": RECEIVED},
        people.officer,
    )
    draft = read(ledger, draft_id)
    assert draft.status is DraftStatus.PENDING
    assert draft.form["reporter_name"] == "李四"
    assert draft.form["categories"] == ["discipline"]
    assert draft.form["received_at"].startswith("2026-09-21T12:00:00")
    assert deeds(ledger) == [("zhangsan", "draft.saved", str(draft_id))]


def test_the_second_of_two_officers_who_save_the_same_draft_is_told_and_the_first_ones_form_stays(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    seen_by_both = read(ledger, draft_id).version
    save(ledger, draft_id, {"place": "东岳大街"}, people.officer, version=seen_by_both)
    with pytest.raises(drafts.EditedByAnother):
        save(ledger, draft_id, {"place": "青年路"}, people.officer, version=seen_by_both)
    assert read(ledger, draft_id).form == {"place": "东岳大街"}
    assert len(deeds(ledger)) == 1


def test_an_officer_who_saves_twice_with_the_version_of_each_answer_is_not_in_his_own_way(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    for place in ("东岳大街", "青年路"):
        save(ledger, draft_id, {"place": place}, people.officer, version=read(ledger, draft_id).version)
    assert read(ledger, draft_id).form == {"place": "青年路"}


# --- Leaving the queue and coming back ---------------------------------------------------------------


def test_a_discarded_draft_leaves_the_queue_with_its_reason_and_stays_in_the_call_log(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    discard(ledger, draft_id, people.officer, note="只有忙音")
    draft = read(ledger, draft_id)
    with ledger.reading() as session:
        assert drafts.queue(session) == []
    assert (draft.status, draft.discard_reason) == (DraftStatus.DISCARDED, DiscardReason.INVALID)
    assert (draft.discard_note, draft.closed_by_id) == ("只有忙音", people.officer.id)
    assert draft.closed_at is not None
    with ledger.reading() as session:
        assert [call.draft.id for call in list_calls(session) if call.draft] == [draft_id]


def test_a_draft_can_be_discarded_once_only(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    discard(ledger, draft_id, people.officer)
    with pytest.raises(drafts.NotInQueue, match="discarded"):
        discard(ledger, draft_id, people.officer)
    assert [action for _, action, _ in deeds(ledger)] == ["draft.discarded"]


def test_a_draft_that_another_has_filled_in_meanwhile_is_not_discarded(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    seen = read(ledger, draft_id).version
    save(ledger, draft_id, {"place": "东岳大街"}, people.officer)
    with pytest.raises(drafts.EditedByAnother):
        discard(ledger, draft_id, people.officer, version=seen)
    assert read(ledger, draft_id).status is DraftStatus.PENDING


def test_a_form_cannot_be_saved_into_a_draft_that_has_left_the_queue(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    discard(ledger, draft_id, people.officer)
    with pytest.raises(drafts.NotInQueue):
        save(ledger, draft_id, {"place": "东岳大街"}, people.officer)


def test_a_discarded_draft_that_is_restored_is_in_the_queue_with_its_form_as_it_was(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    save(ledger, draft_id, {"place": "东岳大街"}, people.officer)
    discard(ledger, draft_id, people.officer, note="重复")
    restore(ledger, draft_id, people.officer)
    draft = read(ledger, draft_id)
    assert (draft.status, draft.closed_by_id, draft.closed_at) == (DraftStatus.PENDING, None, None)
    assert draft.form == {"place": "东岳大街"}
    assert (draft.discard_reason, draft.discard_note) == (None, "重复")
    assert [action for _, action, _ in deeds(ledger)] == ["draft.saved", "draft.discarded", "draft.restored"]


def test_a_draft_that_was_not_discarded_cannot_be_restored(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    with pytest.raises(drafts.NotDiscarded, match="pending"):
        restore(ledger, draft_id, people.officer)


def test_nothing_of_the_form_stands_in_the_audit_log(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    save(ledger, draft_id, {"reporter_name": "李四"}, people.officer)
    discard(ledger, draft_id, people.officer, note="李四说的")
    with ledger.reading() as session:
        details = [str(entry.detail) for entry in session.scalars(select(AuditEntry))]
    assert not [detail for detail in details if "李四" in detail]


def test_a_draft_knows_its_place_in_the_queue_and_those_beside_it(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    first, hidden, last = new_draft(), new_draft(), new_draft()

    def beside(draft_id: int) -> drafts.Beside:
        with ledger.reading() as session:
            return drafts.beside(session, drafts.get(session, draft_id), lambda draft: draft.id != hidden)

    assert beside(first) == drafts.Beside(place=1, count=2, previous=None, next=last)
    assert beside(last) == drafts.Beside(place=2, count=2, previous=first, next=None)
    with ledger.session() as session, session.begin():
        drafts.discard(session, drafts.get(session, first), DiscardReason.INVALID, None, people.officer)
    assert beside(first) == drafts.Beside(place=None, count=1, previous=None, next=last)
