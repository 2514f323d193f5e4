"""What was deleted, as a file that a restore of an older backup is told of, so that it stays deleted.

The file lies beside the ledger (`data/tombstones.jsonl`), written anew after each deletion, and is to be
kept with the key file, apart from the backups. It holds ids only: of calls, and of files in the vault, which
no later call or file is ever given.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import audit, clock
from ledger.models import Attachment, Call, DeletionEntry, EntryState, RetentionKind
from ledger.retention.deletion import ACTOR, blank, files_of
from ledger.vault import Vault

TO_APPLY = "tombstones-to-apply.jsonl"
"""Where `hotline restore` lays the file for the sweep."""


class TombstonesNotUnderstood(Exception):
    """The file is no list of tombstones; the message says which line."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One deletion: its kind, the call, and the files that went from the vault with it."""

    kind: RetentionKind
    call_id: str | None
    files: tuple[str, ...]


def written(session: Session) -> Iterator[Tombstone]:
    """Every deletion that was carried out."""
    deleted = (
        select(DeletionEntry).where(DeletionEntry.state == EntryState.DELETED).order_by(DeletionEntry.id)
    )
    for entry in session.scalars(deleted):
        yield Tombstone(entry.proposal.kind, entry.call_id, tuple(files_of(session, entry)))


def write(session: Session, target: Path) -> None:
    """Write every deletion into a file, whole or not at all."""
    part = target.with_name(f".{target.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        for one in written(session):
            file.write(json.dumps(asdict(one)) + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.rename(target)


def read(source: Path) -> list[Tombstone]:
    """Read such a file; raises `TombstonesNotUnderstood` and `OSError`."""
    found = []
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        try:
            told = json.loads(line)
            files = tuple(str(name) for name in told["files"])
            found.append(Tombstone(RetentionKind(told["kind"]), told["call_id"], files))
        except (ValueError, KeyError, TypeError) as error:
            raise TombstonesNotUnderstood(f"{source}, line {number}: {error}") from error
    return found


def apply(session: Session, vault: Vault, stones: list[Tombstone]) -> int:
    """Delete again what an older state of the ledger still has; returns of how many calls or items.

    What is deleted already, or unknown to this state, is passed over.
    """
    now, again = clock.now(), 0
    for stone in stones:
        if stone.kind is RetentionKind.ATTACHMENTS:
            done = _attachments_again(session, stone)
        else:
            call = session.get(Call, stone.call_id) if stone.call_id else None
            done = call is not None and not _is_blank(stone.kind, call)
            if done:
                blank(session, stone.kind, call, None, now)
        again += done
        for name in stone.files:
            vault.remove(name)
    if again:
        audit.record(session, ACTOR, "retention.deleted_again", "ledger", "", {"count": again})
    return again


def _attachments_again(session: Session, stone: Tombstone) -> bool:
    files = session.scalars(
        select(Attachment).where(Attachment.vault_id.in_(stone.files), Attachment.deleted_at.is_(None))
    ).all()
    for attachment in files:
        attachment.name, attachment.deleted_at = "-", clock.now()
    return bool(files)


def _is_blank(kind: RetentionKind, call: Call) -> bool:
    match kind:
        case RetentionKind.CALLERS:
            return call.caller_deleted_at is not None
        case RetentionKind.DISCARDED:
            return call.draft is None or call.draft.deleted_at is not None
        case RetentionKind.RECORDINGS:
            return all(one.deleted_at for one in call.recordings)
        case _:
            made = [one.transcript for one in call.recordings if one.transcript]
            return all(one.deleted_at for one in made)
