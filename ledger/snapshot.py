"""What a line needs to know of the ledger, as a file: a line never asks a database (DESIGN.md section 3)."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ledger import calendar, clock, console_settings, extensions
from ledger.models import Extension
from ledger.query_states import query_states

SNAPSHOT_FILE = "line-snapshot.json"


def write(session: Session, data_dir: Path) -> Path:
    """Write the snapshot into `data_dir`; whoever reads meanwhile sees the old one or the new one, whole.

    `session` has read nothing yet, so that of two who write at once the later one writes what is newer.
    The file holds callers' query numbers, and only its owner may read it.
    Raises `OSError` when the disk refuses; the old snapshot then stays.
    """
    target = data_dir / SNAPSHOT_FILE
    draft = target.with_name(f".{SNAPSHOT_FILE}.{secrets.token_hex(4)}")
    with _one_at_a_time(data_dir):
        content = _content(session)
        try:
            private = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(private, "w", encoding="utf-8") as file:
                json.dump(content, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    return target


def _content(session: Session) -> dict[str, Any]:
    queries = query_states(session)
    changed = console_settings.changed(session)
    mode = changed.get("hours_mode")
    phones = extensions.list_extensions(session)
    return {
        "version": 1,
        "written_at": clock.now().isoformat(),
        "staff_days": {day.isoformat(): worked for day, worked in calendar.staff_days(session).items()},
        "extensions": [_told(phone) for phone in phones if phone.on_duty],
        # They are not rung; a line knows by these from which telephone somebody signs in to duty.
        "off_duty": [_told(phone) for phone in phones if not phone.on_duty],
        "settings": {name: setting.value for name, setting in changed.items()},
        "mode_until": mode.until.isoformat() if mode and mode.until else None,
        "query_states": queries.states,
        "query_item": queries.items,
    }


def _told(extension: Extension) -> dict[str, Any]:
    officer = extension.duty_user
    return {
        "id": extension.id,
        "label": extension.label,
        "uri": extension.uri,
        "position": extension.position,
        "officer": {"id": officer.id, "name": officer.display_name} if officer else None,
    }


@contextmanager
def _one_at_a_time(data_dir: Path) -> Iterator[None]:
    folder = os.open(data_dir, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
