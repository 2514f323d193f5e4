"""Prompts that staff changed: their wording, their recordings, and the files that lines play.

What is in use stands in the table `prompts`; a prompt that is not there is as it was shipped. Lines read
files, so after the commit of a change call `lay_out`; the sweep repeats it each minute. A recording knows
what is spoken in it, so that one which does not say what the wording has become is told from one that does.
"""

import hashlib
import logging
import os
import re
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import audit
from ledger.models import Prompt, PromptRecording, User
from ledger.vault import NotInVault, Vault, VaultFileBroken

log = logging.getLogger(__name__)


class NoSuchRecording(LookupError):
    """The prompt has no recording of this id."""


class RecordingKnown(Exception):
    """This very recording of the prompt is there already; it need only be put to use."""


class ChangedByAnother(Exception):
    """The prompt has changed since it was read; read it again."""


def changed(session: Session) -> dict[str, Prompt]:
    """Return the prompts that are not as they were shipped, by their ids."""
    return {prompt.id: prompt for prompt in session.scalars(select(Prompt))}


def recordings(session: Session, prompt_id: str) -> list[PromptRecording]:
    """Return every recording that was made of a prompt, the newest first."""
    query = select(PromptRecording).where(PromptRecording.prompt_id == prompt_id)
    return list(session.scalars(query.order_by(PromptRecording.id.desc())))


def get_recording(session: Session, prompt_id: str, recording_id: int) -> PromptRecording:
    """Return one recording of a prompt; raises `NoSuchRecording`."""
    found = session.get(PromptRecording, recording_id)
    if found is None or found.prompt_id != prompt_id:
        raise NoSuchRecording(f"Prompt {prompt_id} has no recording {recording_id}.")
    return found


def add(
    session: Session,
    vault: Vault,
    prompt_id: str,
    wav: Path,
    actor: User,
    *,
    wording: str,
    seconds: float,
    findings: Sequence[str] = (),
    adjusted: bool,
) -> PromptRecording:
    """Keep a recording of a prompt, ready for the line, beside those that there are; it is not in use yet.

    `wording` is what is spoken in it. Raises `RecordingKnown`, and `OSError` when the vault's disk is full.
    """
    with wav.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    vault_id = f"prompt-{re.sub('[^0-9a-z]', '-', prompt_id)}-{digest}"
    if session.scalar(select(PromptRecording.id).where(PromptRecording.vault_id == vault_id)) is not None:
        raise RecordingKnown(f"Prompt {prompt_id} has this recording already.")
    stored = vault.put(wav, vault_id)
    recording = PromptRecording(
        prompt_id=prompt_id,
        wording=wording,
        vault_id=stored.id,
        sha256=stored.sha256,
        seconds=seconds,
        findings=list(findings),
        adjusted=adjusted,
        added_by_id=actor.id,
    )
    session.add(recording)
    session.flush()
    audit.record(
        session, actor.username, "prompt.recording_added", "prompt", prompt_id, {"recording": recording.id}
    )
    return recording


def use(
    session: Session,
    prompt_id: str,
    recording: PromptRecording | None,
    actor: User,
    *,
    version: int | None = None,
) -> None:
    """Let lines play a recording (None: the shipped one); the wording becomes what it says.

    `version` is that of the row which the person saw, 0 for none. Raises `ChangedByAnother`.
    """
    row = _row(session, prompt_id, actor, version)
    row.recording_id = recording.id if recording else None
    row.wording = recording.wording if recording else None
    session.flush()
    detail = {"recording": row.recording_id}
    audit.record(session, actor.username, "prompt.recording_used", "prompt", prompt_id, detail)


def word(session: Session, prompt_id: str, wording: str, actor: User, *, version: int | None = None) -> None:
    """Say what a prompt is to say; its recording says something else until it is replaced.

    Raises `ChangedByAnother`.
    """
    row = _row(session, prompt_id, actor, version)
    before, row.wording = row.wording, wording
    session.flush()
    detail = {"before": before, "after": wording}
    audit.record(session, actor.username, "prompt.worded", "prompt", prompt_id, detail)


def lay_out(session: Session, vault: Vault, folder: Path) -> None:
    """Make the files of the folder those of the recordings in use, no more and no fewer.

    Each is replaced whole. Raises `OSError`. One that the vault cannot give is logged and left as it is.
    """
    wanted = {prompt.id: prompt.recording for prompt in changed(session).values() if prompt.recording}
    if not wanted and not folder.is_dir():
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    for path in folder.glob("*.wav"):
        if path.stem not in wanted:
            path.unlink()
    for prompt_id, recording in wanted.items():
        path = folder / f"{prompt_id}.wav"
        if not _holds(path, recording.sha256):
            try:
                with vault.open(recording.vault_id) as file:
                    _replace(path, file.read())
            except (NotInVault, VaultFileBroken) as error:
                log.error("prompt %s stays as it is: %s", prompt_id, error)


def _row(session: Session, prompt_id: str, actor: User, version: int | None) -> Prompt:
    query = select(Prompt).where(Prompt.id == prompt_id).with_for_update(of=Prompt)
    row = session.scalar(query.execution_options(populate_existing=True))
    if version is not None and version != (row.version if row else 0):
        raise ChangedByAnother(f"Prompt {prompt_id} was changed by someone else; look at it again.")
    if row is None:
        row = Prompt(id=prompt_id)
        session.add(row)
    row.changed_by_id = actor.id
    return row


def _holds(path: Path, sha256: str) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".unfinished")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
