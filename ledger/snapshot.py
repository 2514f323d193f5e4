"""What a line needs to know of the ledger, as a file: a line never asks a database (DESIGN.md section 3)."""

import json
import os
import secrets
from pathlib import Path

from sqlalchemy.orm import Session

from ledger import calendar, clock

SNAPSHOT_FILE = "line-snapshot.json"


def write(session: Session, data_dir: Path) -> Path:
    """Write the snapshot into `data_dir`; whoever reads meanwhile sees the old one or the new one, whole.

    Raises `OSError` when the disk refuses; the old snapshot then stays.
    """
    content = {
        "version": 1,
        "written_at": clock.now().isoformat(),
        "staff_days": {day.isoformat(): worked for day, worked in calendar.staff_days(session).items()},
    }
    target = data_dir / SNAPSHOT_FILE
    draft = target.with_name(f".{SNAPSHOT_FILE}.{secrets.token_hex(4)}")
    try:
        with draft.open("x", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return target
