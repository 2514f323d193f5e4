"""Evaluations that were made before: kept as JSON in the data directory, so that versions can be compared.

They hold what was said in the recordings, so only this user may read them. A bureau that evaluates its own
calls removes the folder when it is done.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from transcription.evaluate import Evaluation


@dataclass(frozen=True)
class Kept:
    """An evaluation as it was kept: when, of which folder, and how."""

    at: datetime
    folder: str
    conditions: dict[str, Any]
    result: dict[str, Any]

    def is_like(self, folder: str, conditions: dict[str, Any], result: Evaluation) -> bool:
        """Whether the same recordings were heard on the same line, by whatever engine or version."""
        names = [file["name"] for file in self.result["files"]]
        same_files = names == [file.name for file in result.files]
        return same_files and (self.folder, self.conditions) == (folder, conditions)


def keep(data_dir: Path, at: datetime, folder: str, conditions: dict[str, Any], result: Evaluation) -> Path:
    """Keep an evaluation; `conditions` say what was done to the recordings. Raises `OSError`."""
    kept_in = data_dir / "evaluations"
    kept_in.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = kept_in / f"{at:%Y%m%dT%H%M%S}.json"
    kept = {"at": at.isoformat(), "folder": folder, "conditions": conditions, "result": asdict(result)}
    path.touch(mode=0o600)
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=2), encoding="utf-8")
    return path


def kept(data_dir: Path) -> list[Kept]:
    """Every evaluation that was kept, the oldest first; a file that is none is passed over."""
    found = []
    for path in sorted((data_dir / "evaluations").glob("*.json")):
        try:
            read = json.loads(path.read_text(encoding="utf-8"))
            at = datetime.fromisoformat(read["at"])
            found.append(Kept(at, read["folder"], read["conditions"], read["result"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found


def former(
    before: Sequence[Kept], folder: str, conditions: dict[str, Any], result: Evaluation
) -> Kept | None:
    """The last evaluation of the same recordings on the same line."""
    alike = [one for one in before if one.is_like(folder, conditions, result)]
    return alike[-1] if alike else None
