"""Remembers in made.json what was made of each prompt, to know later what has changed since."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum, auto
from pathlib import Path


@dataclass(frozen=True)
class Made:
    """The text and the voice that a prompt was made of, and the SHA-256 of the WAV that came of it."""

    text: str
    voice: str
    sha256: str


class State(Enum):
    """How a prompt's WAV stands to what prompts.toml wants."""

    TO_MAKE = auto()
    AS_WANTED = auto()
    OWN_RECORDING = auto()


def state(wav: Path, text: str, voice: str, made: Made | None) -> State:
    """Whether a prompt has to be made; a WAV that is not the one made here is somebody's own recording."""
    if not wav.exists():
        return State.TO_MAKE
    if made is None or made.sha256 != sha256(wav):
        return State.OWN_RECORDING
    return State.AS_WANTED if (made.text, made.voice) == (text, voice) else State.TO_MAKE


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read(folder: Path) -> dict[str, Made]:
    """What was made in `folder`, by prompt; nothing where nothing is remembered."""
    path = folder / "made.json"
    if not path.exists():
        return {}
    return {name: Made(**entry) for name, entry in json.loads(path.read_text(encoding="utf-8")).items()}


def write(folder: Path, made: Mapping[str, Made]) -> None:
    """Remember what was made in `folder`."""
    entries = {name: asdict(entry) for name, entry in sorted(made.items())}
    content = json.dumps(entries, ensure_ascii=False, indent=1) + "\n"
    (folder / "made.json").write_text(content, encoding="utf-8")
