"""Simulated rings of the line: rows of the call log, with their recordings, transcripts and drafts.

They have no sound: a recording's file is not in the vault.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from hotline.settings import Settings
from hotline.simulation.complaints import pick
from ledger import clock
from ledger.deadlines import review_deadline
from ledger.models import (
    Call,
    CallMode,
    CallOutcome,
    Draft,
    EndedBy,
    Recording,
    RecordingKind,
    Transcript,
    TranscriptState,
)
from ledger.workdays import OfficeHours, WorkCalendar, mode_at

STAFFED = {CallOutcome.ANSWERED: 97, CallOutcome.MESSAGE: 3}
AFTER_HOURS = {CallOutcome.MESSAGE: 100}
FRUITLESS = {
    CallOutcome.ABANDONED: 30,
    CallOutcome.NO_MESSAGE: 20,
    CallOutcome.QUERY: 15,
    CallOutcome.ABANDONED_QUEUE: 12,
    CallOutcome.ABANDONED_RINGING: 6,
    CallOutcome.REFUSED: 10,
    CallOutcome.BUSY: 5,
    CallOutcome.FAILED: 2,
}
IN_STAFFED_HOURS_ONLY = {CallOutcome.ABANDONED_QUEUE, CallOutcome.ABANDONED_RINGING}
GREETING = timedelta(seconds=8)
ENGINE = "simulation"


class Switchboard:
    """Puts simulated rings into the ledger."""

    def __init__(self, settings: Settings, calendar: WorkCalendar, chance: Random) -> None:
        self._settings, self._calendar, self._chance = settings, calendar, chance
        self._hours = OfficeHours.parse(settings.hours)
        self._numbers = self._counted()

    def complaint(self, session: Session, said: str) -> Draft:
        """A caller speaks with an officer or leaves a message, now; the draft waits to be heard."""
        at = clock.now()
        mode = self._mode(at)
        call = self._ring(at, mode, pick(self._chance, STAFFED if mode is CallMode.STAFFED else AFTER_HOURS))
        call.recordings = [self._recording(call, said)]
        due = review_deadline(session, at, mode, call.outcome, self._settings)
        call.draft = Draft(
            received_at=at, review_due=due.due, review_due_provisional=due.provisional, form={}
        )
        session.add(call)
        session.flush()
        return call.draft

    def fruitless(self, session: Session) -> None:
        """A ring, now, of which nothing comes."""
        at = clock.now()
        mode, outcome = self._mode(at), pick(self._chance, FRUITLESS)
        if mode is CallMode.AFTER_HOURS and outcome in IN_STAFFED_HOURS_ONLY:
            outcome = CallOutcome.ABANDONED
        session.add(self._ring(at, mode, outcome))

    def _mode(self, at: datetime) -> CallMode:
        return CallMode(mode_at(at, self._calendar, self._hours, self._settings.zone))

    def _ring(self, at: datetime, mode: CallMode, outcome: CallOutcome) -> Call:
        turned_away = outcome in (CallOutcome.REFUSED, CallOutcome.BUSY)
        call = Call(
            id=f"{at:%Y%m%dT%H%M%S}-1-{next(self._numbers):08x}",
            line=1,
            mode=mode,
            outcome=outcome,
            started_at=at,
            answered_at=None if turned_away else at,
            ended_at=at + timedelta(seconds=self._chance.uniform(5, 300)),
        )
        if outcome in (CallOutcome.ANSWERED, CallOutcome.MESSAGE):
            call.greeting_ended_at = at + GREETING
        if outcome is CallOutcome.ANSWERED:
            wait = self._chance.lognormvariate(0.9, 0.8)
            call.bridged_at = at + GREETING + timedelta(seconds=round(wait, 3))
        return call

    def _recording(self, call: Call, said: str) -> Recording:
        spoken = call.outcome is CallOutcome.ANSWERED
        seconds = round(self._chance.uniform(25, 240), 2)
        heard = [{"start": 0.0, "end": seconds, "text": said, "confidence": 0.9, "words": []}]
        return Recording(
            position=1,
            kind=RecordingKind.CONVERSATION if spoken else RecordingKind.MESSAGE,
            channels=2 if spoken else 1,
            vault_id=f"simulated-{call.id}",
            seconds=seconds,
            speech_seconds=round(seconds * 0.7, 2),
            bytes=round(seconds * 16_000),
            sha256=hashlib.sha256(call.id.encode()).hexdigest(),
            started_at=call.started_at + GREETING,
            ended_by=EndedBy.HANGUP,
            transcript=Transcript(
                state=TranscriptState.DONE,
                engine=ENGINE,
                model=ENGINE,
                text=said,
                segments=heard,
                finished_at=call.ended_at,
            ),
        )

    @staticmethod
    def _counted() -> Iterator[int]:
        number = 0
        while True:
            number += 1
            yield number
