"""What a line needs to know of the ledger, read from a file that the ledger rewrites.

A line whose snapshot is missing or broken goes on with the last good one, or with the library's calendar.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from hotline.settings import Settings
from ivr.conversation import Mode
from ivr.officers import Extension, Officer
from ledger.workdays import OfficeHours, WorkCalendar, mode_at

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Known:
    """What a snapshot holds; without one there are no officers to ring, and every query number is unknown.

    `extensions` are on duty and may be rung; those `off_duty` may not.
    """

    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    extensions: tuple[Extension, ...] = ()
    off_duty: tuple[Extension, ...] = ()
    query_states: Mapping[str, str] = field(default_factory=dict)
    query_items: Mapping[str, str] = field(default_factory=dict)


class Snapshot:
    """What the line knows of the ledger: the calendar, who is on duty, how matters stand."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._hours = OfficeHours.parse(settings.hours)
        self._read_at: float | None = None
        self.known = Known()
        self.refresh()

    def mode(self, moment: datetime) -> Mode:
        """The mode of a call that rings at `moment`; a fault in the calendar never costs a call."""
        if self._settings.hours_mode != "auto":
            return self._settings.hours_mode
        try:
            return mode_at(moment, self.known.calendar, self._hours, self._settings.zone)
        except Exception:
            log.exception("the calendar failed; the call is taken as after hours")
            return "after_hours"

    def refresh(self) -> None:
        """Read the snapshot again if it has been rewritten."""
        path = self._settings.snapshot_file
        try:
            written_at = path.stat().st_mtime
            if written_at == self._read_at:
                return
            self._read_at = written_at
            self.known = _known(json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            self._warn_once(
                "there is no %s; the library's calendar decides, and no officer is rung", path.name
            )
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            log.warning("%s cannot be used (%s); going on with what is known", path.name, error)

    def _warn_once(self, message: str, *arguments: object) -> None:
        if self._read_at != 0.0:
            self._read_at = 0.0
            log.warning(message, *arguments)


def _known(snapshot: dict[str, Any]) -> Known:
    if snapshot["version"] != 1:
        raise ValueError(f"version {snapshot['version']} is not known")
    staff_days = snapshot["staff_days"]
    return Known(
        WorkCalendar({date.fromisoformat(day): bool(worked) for day, worked in staff_days.items()}),
        _extensions(snapshot.get("extensions", ())),
        _extensions(snapshot.get("off_duty", ())),
        dict(snapshot.get("query_states", {})),
        dict(snapshot.get("query_item", {})),
    )


def _extensions(found: Iterable[dict[str, Any]]) -> tuple[Extension, ...]:
    return tuple(
        Extension(**{**each, "officer": Officer(**each["officer"]) if each.get("officer") else None})
        for each in found
    )
