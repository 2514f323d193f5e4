"""What the tests of the domain share: an officer, a unit, and a call that has been taken in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger.database import Ledger
from ledger.intake import IntakeResult, take_in
from ledger.models import (
    Call,
    CallMode,
    CallOutcome,
    Draft,
    EndedBy,
    Recording,
    Transcript,
    TranscriptState,
    Unit,
    UnitKind,
    User,
)
from ledger.vault import Vault
from tests.ledger.spooling import CALL_ID, spool_call

RECEIVED = datetime(2026, 9, 21, 12, 0, tzinfo=UTC)  # a Monday, 20:00 in Shanghai


@dataclass(frozen=True)
class People:
    """Those who act in the tests."""

    officer: User
    unit: Unit


@dataclass(frozen=True)
class Segment:
    """One segment as an engine gives it."""

    start: float
    end: float
    text: str
    confidence: float | None = None
    words: tuple[()] = ()


@dataclass(frozen=True)
class Heard:
    """What an engine heard: one segment with the whole text."""

    text: str
    engine: str = "engine"
    model: str = "model"

    @property
    def segments(self) -> tuple[Segment, ...]:
        return (Segment(0.0, 1.5, self.text, 0.9),)


def add_call(
    session: Session, name: str, *, received: datetime = RECEIVED, due: date = date(2026, 9, 22)
) -> Draft:
    """Put a call with one recording, its transcript to be made, and its draft into the ledger."""
    call = Call(id=name, line=1, mode=CallMode.AFTER_HOURS, outcome=CallOutcome.MESSAGE, started_at=received)
    recording = Recording(
        position=1,
        vault_id=f"vault-{name}",
        seconds=20.0,
        speech_seconds=15.0,
        bytes=320_044,
        sha256="0" * 64,
        started_at=received,
        ended_by=EndedBy.HASH,
        transcript=Transcript(state=TranscriptState.PENDING, created_at=received),
    )
    call.recordings = [recording]
    call.draft = Draft(received_at=received, review_due=due, form={"channel": "hotline"})
    session.add(call)
    session.flush()
    return call.draft


@pytest.fixture
def people(ledger: Ledger) -> People:
    officer = User(username="zhangsan", display_name="张三", password_hash="-")
    unit = Unit(code="370902000000", name="泰山分局", kind=UnitKind.BRANCH)
    with ledger.session() as session, session.begin():
        session.add_all([officer, unit])
    return People(officer, unit)


@pytest.fixture
def new_draft(ledger: Ledger) -> Callable[[], int]:
    """Makes a draft and gives its id."""
    numbers = count(1)

    def make() -> int:
        with ledger.session() as session, session.begin():
            return add_call(session, f"20260921T120000-1-{next(numbers):08x}").id

    return make


@pytest.fixture
def vault(ledger_settings: Settings, ledger: Ledger) -> Vault:
    return Vault(ledger_settings.vault_dir, ledger.keys.vault)


@pytest.fixture
def enter(ledger: Ledger, vault: Vault, ledger_settings: Settings) -> Callable[..., IntakeResult]:
    """Spools a call and takes it in."""

    def spool_and_take_in(call_id: str = CALL_ID, **changes: Any) -> IntakeResult:
        folder = spool_call(ledger_settings.spool_dir, call_id, **changes)
        return take_in(ledger, vault, folder, ledger_settings)

    return spool_and_take_in


@pytest.fixture
def call(ledger: Ledger) -> Callable[[], Call]:
    """Reads the one call of the ledger, with all that belongs to it."""

    def read() -> Call:
        with ledger.reading() as session:
            found = session.scalars(select(Call)).one()
            for recording in found.recordings:
                assert recording.transcript is None or recording.transcript.id
            assert found.draft is None or found.draft.id
            return found

    return read
