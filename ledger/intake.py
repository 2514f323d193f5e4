"""Intake: a finished call goes from the spool into the ledger, once (DESIGN.md section 3).

The folder is the only copy until the transaction has committed, and is cleared only then. Whatever dies
between two steps, the next try finds either the folder and no row, or the row and clears the folder.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger import audit, call_sheets, live, search, transcripts
from ledger.calls import digest_of_caller
from ledger.database import Ledger
from ledger.deadlines import review_deadline
from ledger.models import (
    Call,
    CallOutcome,
    Channel,
    Draft,
    Extension,
    Identity,
    Recording,
    Transcript,
    TranscriptState,
    Urgency,
    User,
)
from ledger.spooled_call import CALL_FILE, SpooledCall, StillOpen, Take, Unreadable, read_call, takes
from ledger.vault import StoredFile, Vault

REASON_FILE = "reason.txt"
ACTOR = "system:intake"
NO_SOUND = "no_sound"
"""The reason of a transcript whose recording holds no sound that could be read."""

_TO_BE_HEARD = (CallOutcome.ANSWERED, CallOutcome.MESSAGE)
# Of call.json, what is no column of its own of the call.
_NOT_COLUMNS = {
    "call_id",
    "version",
    "state",
    "outcome",
    "recordings",
    "rings",
    "extension",
    "officer",
    "rtp",
}
_TELEPHONE_NUMBER = re.compile(r"\+?\d{7,15}")


class FolderRejected(Exception):
    """A spool folder is not a call; it was moved aside, with the reason beside it, and nothing deleted."""


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """What became of a folder; `transcript_ids` are those that an engine is to make."""

    call_id: str
    draft_id: int | None = None
    transcript_ids: list[int] = field(default_factory=list)


def finished_folders(spool_dir: Path) -> list[Path]:
    """Return the folders to take in, oldest first: calls that ended, and whatever is no call at all."""
    if not spool_dir.is_dir():
        return []
    return [folder for folder in sorted(spool_dir.iterdir()) if folder.is_dir() and not _is_open(folder)]


def take_in(ledger: Ledger, vault: Vault, folder: Path, settings: Settings) -> IntakeResult:
    """Take a finished call into the ledger and clear its folder; a call that is there already, only clear.

    Raises `FolderRejected` when the folder is no call (it is then in `settings.rejected_dir`),
    `ledger.spooled_call.StillOpen` when the call has not ended, and the errors of the database, the vault
    and the disk, upon which the folder stays as it is and can be taken in later.
    """
    try:
        with _alone(folder):
            taken = _find(ledger, folder.name) or _take_in(ledger, vault, folder, settings)
            _clear(folder)
    except FileNotFoundError:
        # Another process may have taken it in and cleared it meanwhile.
        known = _find(ledger, folder.name)
        if known is None:
            raise
        return known
    return taken


def _is_open(folder: Path) -> bool:
    try:
        read_call(folder)
    except StillOpen:
        return True
    except (Unreadable, OSError):
        return False
    return False


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes off the folder; the kernel lets go when this one dies."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _find(ledger: Ledger, call_id: str) -> IntakeResult | None:
    with ledger.reading() as session:
        call = session.get(Call, call_id)
        return None if call is None else _result(call)


def _result(call: Call) -> IntakeResult:
    made = [recording.transcript for recording in call.recordings if recording.transcript]
    pending = [transcript.id for transcript in made if transcript.state is TranscriptState.PENDING]
    return IntakeResult(call.id, call.draft.id if call.draft else None, pending)


def _take_in(ledger: Ledger, vault: Vault, folder: Path, settings: Settings) -> IntakeResult:
    try:
        spooled = read_call(folder)
    except Unreadable as error:
        target = _reject(folder, settings.rejected_dir, str(error))
        raise FolderRejected(f"{folder.name} is no call and was moved to {target}: {error}") from error
    found = takes(folder, spooled)
    # Before the transaction, so that no one waits for the database while megabytes are sealed. Under names
    # that a second try gives them again, so that it leaves no second copy in the vault.
    stored = [vault.put(take.path, f"{folder.name}-{number}") for number, take in enumerate(found, 1)]
    with ledger.session() as session, session.begin():
        call = _enter(session, spooled, found, stored)
        typed = call_sheets.fold_into(session, call.id)
        if typed is not None or _is_to_be_heard(spooled, found):
            _open_draft(session, call, spooled, typed or {}, settings)
        else:
            call_sheets.put_away(session, call.id)
        session.flush()
        detail = {"outcome": call.outcome.value, "recordings": len(found), "draft": call.draft is not None}
        audit.record(session, ACTOR, "call.taken_in", "call", call.id, detail)
        return _result(call)


def _enter(
    session: Session, spooled: SpooledCall, found: Sequence[Take], stored: Sequence[StoredFile]
) -> Call:
    call = Call(
        id=spooled.call_id,
        caller_digest=digest_of_caller(session, spooled.caller) if spooled.caller else None,
        query_digest=_query_digest(session, spooled.query_number),
        outcome=_outcome(spooled),
        **_answered_by(session, spooled),
        **_measured(spooled),
        rings=[ring.model_dump(mode="json") for ring in spooled.rings],
        recordings=[
            _recording(position, spooled, take, file)
            for position, (take, file) in enumerate(zip(found, stored, strict=True), 1)
        ],
        **spooled.model_dump(exclude=_NOT_COLUMNS),
    )
    session.add(call)
    return call


def _outcome(spooled: SpooledCall) -> CallOutcome:
    return spooled.outcome or CallOutcome.FAILED


def _answered_by(session: Session, spooled: SpooledCall) -> dict[str, Any]:
    """Name the telephone that answered and who sat at it; by name alone what the ledger does not know."""
    named: dict[str, Any] = {}
    if spooled.extension is not None:
        phone = session.get(Extension, spooled.extension.id)
        named |= {"extension_id": phone.id if phone else None, "extension_label": spooled.extension.label}
    if spooled.officer is not None:
        officer = session.get(User, spooled.officer.id)
        named |= {"officer_id": officer.id if officer else None, "officer_name": spooled.officer.name}
    return named


def _measured(spooled: SpooledCall) -> dict[str, Any]:
    if spooled.rtp is None:
        return {}
    return {f"rtp_{name}": value for name, value in spooled.rtp.model_dump().items()}


def _query_digest(session: Session, number: str | None) -> bytes | None:
    """Return what the number is looked up by; None where an earlier call has the same ten random digits."""
    if number is None:
        return None
    digest = search.digest(session, number)
    taken = session.scalar(select(Call.id).where(Call.query_digest == digest))
    return None if taken else digest


def _recording(position: int, spooled: SpooledCall, take: Take, file: StoredFile) -> Recording:
    return Recording(
        position=position,
        kind=take.described.kind,
        channels=take.described.channels,
        superseded=take.described.superseded,
        vault_id=file.id,
        seconds=take.seconds,
        speech_seconds=take.speech_seconds,
        bytes=file.bytes,
        sha256=file.sha256,
        started_at=take.described.started_at or spooled.answered_at or spooled.started_at,
        ended_by=take.described.ended_by,
    )


def _is_to_be_heard(spooled: SpooledCall, found: Sequence[Take]) -> bool:
    """Whether someone has to register it: what an officer heard, a message, or sound of a call cut off.

    Only where the line heard the whole take and found no words in it does nobody have to.
    """
    has_sound = any(take.seconds > 0 for take in found)
    cut_off = spooled.interrupted or spooled.outcome is not CallOutcome.NO_MESSAGE
    return spooled.outcome in _TO_BE_HEARD or (has_sound and cut_off)


def _open_draft(
    session: Session, call: Call, spooled: SpooledCall, typed: Mapping[str, Any], settings: Settings
) -> None:
    """Make the draft; `typed` is what somebody wrote into its form while the call ran."""
    deadline = review_deadline(session, spooled.started_at, spooled.mode, _outcome(spooled), settings)
    call.draft = Draft(
        received_at=spooled.started_at,
        review_due=deadline.due,
        review_due_provisional=deadline.provisional,
        urgent=spooled.emergency or typed.get("happening_now") is True,
        silent=all(recording.speech_seconds == 0 for recording in call.recordings),
        form={**known_fields(spooled.caller, spooled.started_at), **typed},
    )
    for recording in call.recordings:
        recording.transcript = _transcript(call, recording, settings)


def _transcript(call: Call, recording: Recording, settings: Settings) -> Transcript:
    if recording.seconds == 0:
        return Transcript(state=TranscriptState.FAILED, reason=NO_SOUND)
    if settings.transcriber == "none":
        return Transcript(state=TranscriptState.UNAVAILABLE)
    if live.is_followed(settings.run_dir, call.id):
        return transcripts.left_to(live.FOLLOWER)
    return Transcript(state=TranscriptState.PENDING)


def known_fields(caller: str | None, started_at: datetime) -> dict[str, Any]:
    """Fill in of the registration form what a call tells, and where it does not, what is on the safe side.

    What takes judgement (nature, category, difficulty, units) stays empty. Named, so that name and number
    are asked for; confidential, so that it takes an act to say otherwise.
    """
    number = re.sub(r"[\s-]", "", caller or "")
    return {
        "channel": Channel.HOTLINE.value,
        "received_at": started_at.isoformat(),
        "named": True,
        "reporter_phone": number if _TELEPHONE_NUMBER.fullmatch(number) else "",
        "confidential": True,
        "identity": Identity.UNKNOWN.value,
        "happening_now": False,
        "urgency": Urgency.ORDINARY.value,
    }


def _reject(folder: Path, rejected_dir: Path, reason: str) -> Path:
    rejected_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = rejected_dir / folder.name
    number = 1
    while target.exists():
        number += 1
        target = rejected_dir / f"{folder.name}-{number}"
    (folder / REASON_FILE).write_text(reason + "\n", encoding="utf-8")
    folder.rename(target)
    return target


def _clear(folder: Path) -> None:
    # call.json last: what is left of a folder that was cleared by half still says that its call has ended.
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != CALL_FILE:
            path.unlink()
    (folder / CALL_FILE).unlink(missing_ok=True)
    folder.rmdir()
