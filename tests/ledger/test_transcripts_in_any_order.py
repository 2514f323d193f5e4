"""Whatever the order of claims, results, failures and deaths: one whole text, or given up with its reason."""

from datetime import UTC, datetime, timedelta
from itertools import count

import time_machine
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from ledger import transcripts
from ledger.database import Ledger
from ledger.models import TranscriptState
from ledger.transcripts import MAX_ATTEMPTS
from tests.ledger.conftest import Heard, People, add_call
from tests.ledger.workers import Worker, first_transcript, retry

START = datetime(2026, 9, 21, 12, 5, tzinfo=UTC)
NUMBERS = count()


class AnyOrder(RuleBasedStateMachine):
    """Two workers, one transcript, and a clock: any order of claims, results, failures and deaths."""

    ledger: Ledger
    people: People

    def __init__(self) -> None:
        super().__init__()
        self.traveller = time_machine.travel(START, tick=False)
        self.clock = self.traveller.start()
        self.kept: list[str] = []
        self.claims_since_retry = 0

    def teardown(self) -> None:
        self.traveller.stop()

    @initialize()
    def a_call_comes_in(self) -> None:
        with self.ledger.session() as session, session.begin():
            draft = add_call(session, f"call-{next(NUMBERS)}")
        self.transcript_id = first_transcript(self.ledger, draft.id)
        self.worker = Worker(self.ledger)

    @rule()
    def claim(self) -> None:
        due = self.transcript_id in self.worker.due()
        claimed = self.worker.claim(self.transcript_id)
        assert due or not claimed
        self.claims_since_retry += claimed

    @rule(text=st.sampled_from(["甲", "乙", ""]))
    def finish(self, text: str) -> None:
        if self.worker.finish(self.transcript_id, text):
            self.kept.append(text)

    @rule(final=st.booleans())
    def fail(self, final: bool) -> None:
        self.worker.fail(self.transcript_id, final=final)

    @rule()
    def die_while_writing(self) -> None:
        with self.ledger.session() as session:
            transcripts.finish(session, self.transcript_id, Heard("半"))
            session.flush()
            session.rollback()

    @rule(minutes=st.sampled_from([0.5, 2, 3, 60]))
    def time_passes(self, minutes: float) -> None:
        self.clock.shift(timedelta(minutes=minutes))

    @rule()
    def no_engine(self) -> None:
        with self.ledger.session() as session, session.begin():
            transcripts.mark_unavailable(session, self.transcript_id)

    @rule()
    def try_again(self) -> None:
        if retry(self.ledger, self.transcript_id, self.people):
            self.claims_since_retry = 0

    @invariant()
    def at_most_one_text_and_never_half_of_one(self) -> None:
        now = self.worker.read(self.transcript_id)
        whole = None not in (now.text, now.segments, now.engine, now.model, now.finished_at)
        assert len(self.kept) <= 1
        assert (now.state is TranscriptState.DONE) == whole == bool(self.kept)
        assert now.text == (self.kept[0] if self.kept else None)

    @invariant()
    def only_a_running_transcript_has_a_lease_and_it_is_tried_three_times_at_most(self) -> None:
        now = self.worker.read(self.transcript_id)
        assert (now.lease_until is not None) == (now.state is TranscriptState.RUNNING)
        assert self.claims_since_retry <= MAX_ATTEMPTS

    @invariant()
    def what_is_neither_done_nor_given_up_will_be_due(self) -> None:
        now = self.worker.read(self.transcript_id)
        if now.state in (TranscriptState.PENDING, TranscriptState.RUNNING):
            with time_machine.travel(datetime.now(UTC) + timedelta(days=1), tick=False):
                assert self.transcript_id in self.worker.due()


def test_whatever_the_order_a_transcript_is_finished_once_and_whole_or_given_up_with_its_reason(
    ledger: Ledger, people: People
) -> None:
    class OnThisLedger(AnyOrder):
        pass

    OnThisLedger.ledger, OnThisLedger.people = ledger, people
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        OnThisLedger,
        settings=hypothesis_settings(
            max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
