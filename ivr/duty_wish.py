"""An officer's wish to begin or end duty, made from the telephone itself.

A line has no ledger: it leaves the wish as a file in `run/duty/`, the sweep enters it into the ledger and
rewrites the snapshot, and from that the line knows that it has come true. A wish is good for half a minute:
whoever has heard nothing by then has tried again, or done it in the console.
"""

import json
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ivr.address import without_name
from ivr.officers import Extension
from ivr.origin import header

BEGIN, END = "*61", "*60"
# Written by Kamailio in front of the lines, and taken out of what comes to it.
SOURCE_HEADER = "X-Hotline-Source"
GOOD_FOR_SECONDS = 30.0

_ADDRESS = re.compile(r"sips?:([^@;>?]+)@(\[[^]]+]|[^:;>?\s]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Wish:
    """To be on duty, or no longer, at a telephone."""

    extension_id: int
    on: bool


def wish_of(
    message: str, caller: str, source: str, extensions: Sequence[Extension], *, edge: str
) -> Wish | None:
    """What an INVITE (`message`) asks for; None where it is anybody's call.

    The number called says what is wished, and only an officer's telephone may: `caller`, the address in From,
    has user and host of a telephone that is known by an IP address, and the packet came from that very host.
    `source` is where it came from, `10.0.0.5:5060`; of a packet that came by way of Kamailio at `edge`,
    Kamailio says where from. A citizen's call has neither such a number called nor such a caller, and one
    that comes over a trunk of its own does not come from that host, whatever it says of itself.
    """
    called = _ADDRESS.search(message.partition("\n")[0])
    calling = _ADDRESS.match(without_name(caller))
    if called is None or calling is None or called[1] not in (BEGIN, END):
        return None
    host = _source_host(message, source, edge)
    for extension in extensions:
        address = _ADDRESS.match(extension.uri)
        if address and address.groups() == calling.groups() and address[2].strip("[]") == host:
            return Wish(extension.id, called[1] == BEGIN)
    return None


def leave(wish: Wish, run_dir: Path, call_id: str) -> None:
    """Leave a wish for the sweep. Raises `OSError`."""
    path = _path(run_dir, call_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps({"extension": wish.extension_id, "on": wish.on}), encoding="utf-8")
    draft.rename(path)


def withdraw(run_dir: Path, call_id: str) -> None:
    """Take back what was left, or has come true: twice is no harm. Raises `OSError`."""
    _path(run_dir, call_id).unlink(missing_ok=True)


def left(run_dir: Path) -> list[tuple[str, Wish]]:
    """The wishes that are good now, by call id, the oldest first; those of long ago are cleared away."""
    found = []
    for path in sorted(_folder(run_dir).glob("*.json")):
        with suppress(FileNotFoundError):  # withdrawn meanwhile
            wish = _read(path) if time.time() - path.stat().st_mtime <= GOOD_FOR_SECONDS else None
            if wish is None:
                path.unlink()
            else:
                found.append((path.stem, wish))
    return found


def _read(path: Path) -> Wish | None:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Wish(int(values["extension"]), bool(values["on"]))
    except (ValueError, TypeError, KeyError):
        return None


def _source_host(message: str, source: str, edge: str) -> str:
    host = source.rpartition(":")[0].strip("[]")
    told = header(message, SOURCE_HEADER) if host == edge else None
    return told.strip("[]") if told else host


def _folder(run_dir: Path) -> Path:
    return run_dir / "duty"


def _path(run_dir: Path, call_id: str) -> Path:
    return _folder(run_dir) / f"{call_id}.json"
