"""The state of a transcript: claimed, finished, failed, tried again; never done twice, never half done."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import select

from ledger import drafts, transcripts
from ledger.database import Ledger
from ledger.models import AuditEntry, DiscardReason, TranscriptState
from ledger.transcripts import LEASE_BASE, MAX_ATTEMPTS, WAITS, WORKER_DIED
from tests.ledger.conftest import Heard, People, add_call
from tests.ledger.workers import Worker, first_transcript, retry

START = datetime(2026, 9, 21, 12, 5, tzinfo=UTC)
LEASE = LEASE_BASE + timedelta(minutes=1)  # a message of 20 s
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def transcript_id(ledger: Ledger, new_draft: Callable[[], int]) -> int:
    return first_transcript(ledger, new_draft())


@pytest.fixture
def worker(ledger: Ledger) -> Worker:
    return Worker(ledger)


# --- Claiming ----------------------------------------------------------------------------------------


def test_a_new_transcript_is_due_at_once(worker: Worker, transcript_id: int) -> None:
    assert worker.due() == [transcript_id]


def test_a_claimed_transcript_is_running_and_due_for_nobody_else(
    worker: Worker, transcript_id: int, clock: time_machine.Traveller
) -> None:
    assert worker.claim(transcript_id)
    claimed = worker.read(transcript_id)
    assert (claimed.state, claimed.worker, claimed.attempts) == (TranscriptState.RUNNING, "worker", 1)
    assert (claimed.started_at, claimed.lease_until) == (START, START + LEASE)
    assert worker.due() == []
    assert not worker.claim(transcript_id)


def test_a_longer_message_has_a_longer_lease(
    ledger: Ledger, worker: Worker, clock: time_machine.Traveller
) -> None:
    with ledger.session() as session, session.begin():
        draft = add_call(session, "long")
        draft.call.recordings[0].seconds = 300.0
    transcript_id = first_transcript(ledger, draft.id)
    worker.claim(transcript_id)
    assert worker.read(transcript_id).lease_until == START + LEASE_BASE + timedelta(minutes=15)


def test_a_transcript_that_is_not_there_cannot_be_claimed(worker: Worker) -> None:
    assert not worker.claim(99)


def test_of_many_workers_who_claim_at_once_one_gets_the_transcript(
    ledger: Ledger, transcript_id: int
) -> None:
    workers = [Worker(ledger, f"worker {number}") for number in range(6)]
    all_ready = Barrier(len(workers))

    def claim(worker: Worker) -> bool:
        all_ready.wait()
        return worker.claim(transcript_id)

    with ThreadPoolExecutor(len(workers)) as pool:
        claimed = list(pool.map(claim, workers))
    assert sum(claimed) == 1
    assert workers[0].read(transcript_id).worker == workers[claimed.index(True)].name


def test_two_workers_share_the_transcripts_that_are_due_and_make_none_twice(
    ledger: Ledger, new_draft: Callable[[], int]
) -> None:
    ids = [first_transcript(ledger, new_draft()) for _ in range(10)]

    def work(name: str) -> list[int]:
        worker = Worker(ledger, name)
        mine = [transcript_id for transcript_id in ids if worker.claim(transcript_id)]
        return [transcript_id for transcript_id in mine if worker.finish(transcript_id)]

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(work, ["first", "second"])
    assert sorted(first + second) == ids


def test_the_transcript_that_has_waited_longest_is_due_first(ledger: Ledger, worker: Worker) -> None:
    with ledger.session() as session, session.begin():
        later = add_call(session, "later", received=START)
        earlier = add_call(session, "earlier", received=START - SECOND)
    assert worker.due() == [first_transcript(ledger, earlier.id), first_transcript(ledger, later.id)]


# --- Finishing ---------------------------------------------------------------------------------------


def test_a_finished_transcript_holds_text_segments_and_engine(
    worker: Worker, transcript_id: int, clock: time_machine.Traveller
) -> None:
    worker.claim(transcript_id)
    clock.shift(SECOND)
    assert worker.finish(transcript_id)
    done = worker.read(transcript_id)
    assert (done.state, done.text) == (TranscriptState.DONE, "他们没有出示证件")
    assert done.segments == [
        {"start": 0.0, "end": 1.5, "text": "他们没有出示证件", "confidence": 0.9, "words": []}
    ]
    assert (done.engine, done.model, done.finished_at) == ("engine", "model", START + SECOND)
    assert (done.lease_until, worker.due()) == (None, [])


def test_the_first_transcript_is_never_overwritten(worker: Worker, transcript_id: int) -> None:
    worker.claim(transcript_id)
    worker.finish(transcript_id, "第一次")
    assert not worker.finish(transcript_id, "第二次")
    assert not worker.fail(transcript_id)
    assert not worker.claim(transcript_id)
    assert worker.read(transcript_id).text == "第一次"


def test_silence_is_a_transcript_too(worker: Worker, transcript_id: int) -> None:
    worker.claim(transcript_id)
    assert worker.finish(transcript_id, "")
    assert (worker.read(transcript_id).state, worker.read(transcript_id).text) == (TranscriptState.DONE, "")


def test_a_transaction_that_breaks_off_leaves_no_half_transcript(
    ledger: Ledger, worker: Worker, transcript_id: int
) -> None:
    worker.claim(transcript_id)
    with ledger.session() as session:
        transcripts.finish(session, transcript_id, Heard("半句"))
        session.flush()
        session.rollback()
    left = worker.read(transcript_id)
    assert (left.state, left.text, left.segments, left.engine) == (TranscriptState.RUNNING, None, None, None)


# --- Failing and trying again ------------------------------------------------------------------------


def test_a_failed_attempt_is_tried_again_after_a_wait_that_grows_and_then_fails_with_its_reason(
    worker: Worker, transcript_id: int, clock: time_machine.Traveller
) -> None:
    for attempt, wait in enumerate(WAITS, 1):
        assert worker.claim(transcript_id)
        assert worker.fail(transcript_id, "engine_failed")
        waiting = worker.read(transcript_id)
        assert (waiting.state, waiting.attempts, waiting.reason) == (
            TranscriptState.PENDING,
            attempt,
            "engine_failed",
        )
        clock.shift(wait - SECOND)
        assert worker.due() == []
        assert not worker.claim(transcript_id)
        clock.shift(SECOND)
        assert worker.due() == [transcript_id]
    assert worker.claim(transcript_id)
    assert worker.fail(transcript_id, "took_too_long")
    failed = worker.read(transcript_id)
    assert (failed.state, failed.attempts, failed.reason) == (
        TranscriptState.FAILED,
        MAX_ATTEMPTS,
        "took_too_long",
    )
    clock.shift(timedelta(days=1))
    assert worker.due() == []


def test_the_waits_are_half_a_minute_and_two_minutes() -> None:
    assert list(WAITS) == [timedelta(seconds=30), timedelta(minutes=2)]


def test_a_final_failure_is_not_tried_again(worker: Worker, transcript_id: int) -> None:
    worker.claim(transcript_id)
    worker.fail(transcript_id, "recording_unreadable", final=True)
    failed = worker.read(transcript_id)
    assert (failed.state, failed.reason) == (TranscriptState.FAILED, "recording_unreadable")
    assert failed.finished_at is not None


def test_a_reason_may_be_a_code_of_the_engines(worker: Worker, transcript_id: int) -> None:
    class Reason(StrEnum):
        DAMAGED = "recording_damaged"

    worker.claim(transcript_id)
    worker.fail(transcript_id, Reason.DAMAGED, final=True)
    assert worker.read(transcript_id).reason == "recording_damaged"


def test_nobody_can_fail_what_nobody_works_on(worker: Worker, transcript_id: int) -> None:
    assert not worker.fail(transcript_id)
    assert worker.read(transcript_id).state is TranscriptState.PENDING


def test_a_success_after_a_failure_leaves_no_reason_behind(
    worker: Worker, transcript_id: int, clock: time_machine.Traveller
) -> None:
    worker.claim(transcript_id)
    worker.fail(transcript_id)
    clock.shift(WAITS[0])
    worker.claim(transcript_id)
    worker.finish(transcript_id)
    assert worker.read(transcript_id).reason is None


def test_what_a_killed_worker_had_is_due_again_when_its_lease_has_run_out(
    worker: Worker, ledger: Ledger, transcript_id: int, clock: time_machine.Traveller
) -> None:
    worker.claim(transcript_id)
    clock.shift(LEASE - SECOND)
    assert worker.due() == []
    clock.shift(SECOND)
    assert worker.due() == [transcript_id]
    assert Worker(ledger, "another").claim(transcript_id)
    assert worker.read(transcript_id).worker == "another"


def test_a_recording_at_which_every_worker_dies_fails_in_the_end(
    worker: Worker, transcript_id: int, clock: time_machine.Traveller
) -> None:
    for _ in range(MAX_ATTEMPTS):
        assert worker.claim(transcript_id)
        clock.shift(LEASE)
    assert worker.due() == [transcript_id]
    assert not worker.claim(transcript_id)
    assert (worker.read(transcript_id).state, worker.read(transcript_id).reason) == (
        TranscriptState.FAILED,
        WORKER_DIED,
    )
    assert worker.due() == []


def test_a_worker_slower_than_its_lease_may_still_bring_its_text_and_the_other_then_is_too_late(
    worker: Worker, ledger: Ledger, transcript_id: int, clock: time_machine.Traveller
) -> None:
    another = Worker(ledger, "another")
    worker.claim(transcript_id)
    clock.shift(LEASE)
    another.claim(transcript_id)
    assert worker.finish(transcript_id, "慢的")
    assert not another.finish(transcript_id, "快的")
    assert worker.read(transcript_id).text == "慢的"


# --- Without an engine, and by hand ------------------------------------------------------------------


def test_without_an_engine_a_transcript_is_unavailable_and_not_due(
    ledger: Ledger, worker: Worker, transcript_id: int
) -> None:
    worker.claim(transcript_id)
    with ledger.session() as session, session.begin():
        assert transcripts.mark_unavailable(session, transcript_id)
    assert worker.read(transcript_id).state is TranscriptState.UNAVAILABLE
    assert worker.due() == []


def test_what_is_done_does_not_become_unavailable(ledger: Ledger, worker: Worker, transcript_id: int) -> None:
    worker.claim(transcript_id)
    worker.finish(transcript_id)
    with ledger.session() as session, session.begin():
        assert not transcripts.mark_unavailable(session, transcript_id)
    assert worker.read(transcript_id).state is TranscriptState.DONE


@pytest.mark.parametrize("unavailable", [True, False])
def test_a_person_has_a_failed_or_unavailable_transcript_tried_again_from_the_start(
    ledger: Ledger, worker: Worker, transcript_id: int, people: People, unavailable: bool
) -> None:
    worker.claim(transcript_id)
    if unavailable:
        with ledger.session() as session, session.begin():
            transcripts.mark_unavailable(session, transcript_id)
    else:
        worker.fail(transcript_id, final=True)
    assert retry(ledger, transcript_id, people)
    again = worker.read(transcript_id)
    assert (again.state, again.attempts, again.reason) == (TranscriptState.PENDING, 0, None)
    assert worker.due() == [transcript_id]
    with ledger.reading() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.action, entry.object_id) == (
        "zhangsan",
        "transcript.retried",
        str(transcript_id),
    )


def test_a_second_press_of_try_again_does_nothing_more(
    ledger: Ledger, worker: Worker, transcript_id: int, people: People
) -> None:
    worker.claim(transcript_id)
    worker.fail(transcript_id, final=True)
    assert retry(ledger, transcript_id, people)
    assert not retry(ledger, transcript_id, people)
    with ledger.reading() as session:
        assert len(session.scalars(select(AuditEntry)).all()) == 1


def test_what_is_done_or_running_is_not_tried_again(
    ledger: Ledger, worker: Worker, transcript_id: int, people: People
) -> None:
    worker.claim(transcript_id)
    assert not retry(ledger, transcript_id, people)
    worker.finish(transcript_id)
    assert not retry(ledger, transcript_id, people)
    assert worker.read(transcript_id).state is TranscriptState.DONE


def test_a_transcript_that_is_not_there_cannot_be_tried_again(ledger: Ledger, people: People) -> None:
    with pytest.raises(transcripts.NoSuchTranscript, match="99"):
        retry(ledger, 99, people)


def test_failed_transcripts_are_counted_while_their_drafts_wait(
    ledger: Ledger, worker: Worker, people: People, new_draft: Callable[[], int]
) -> None:
    waiting, closed, fine = new_draft(), new_draft(), new_draft()
    for draft_id in (waiting, closed):
        worker.claim(first_transcript(ledger, draft_id))
        worker.fail(first_transcript(ledger, draft_id), final=True)
    with ledger.session() as session, session.begin():
        drafts.discard(session, drafts.get(session, closed), DiscardReason.INVALID, None, people.officer)
        assert drafts.get(session, fine).call.recordings
    with ledger.reading() as session:
        assert transcripts.count_failed(session) == 1
