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

    `extensions` are on duty and may be rung; those `off_duty` may not. `settings` are what staff changed in
    the console; the mode that they named holds until `mode_until`.
    """

    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    extensions: tuple[Extension, ...] = ()
    off_duty: tuple[Extension, ...] = ()
    query_states: Mapping[str, str] = field(default_factory=dict)
    query_items: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    mode_until: datetime | None = None


class Snapshot:
    """What the line knows of the ledger: the calendar, who is on duty, how matters stand, its settings.

    `settings` are those of the process, with what staff changed in the console.
    """

    def __init__(self, settings: Settings) -> None:
        self._own = self.settings = settings
        self._hours = OfficeHours.parse(settings.hours)
        self._read_at: float | None = None
        self.known = Known()
        self.refresh()

    def mode(self, moment: datetime) -> Mode:
        """The mode of a call that rings at `moment`; a fault in the calendar never costs a call."""
        over = self.known.mode_until is not None and moment >= self.known.mode_until
        hours_mode = (self._own if over else self.settings).hours_mode
        if hours_mode != "auto":
            return hours_mode
        try:
            return mode_at(moment, self.known.calendar, self._hours, self.settings.zone)
        except Exception:
            log.exception("the calendar failed; the call is taken as after hours")
            return "after_hours"

    def refresh(self) -> None:
        """Read the snapshot again if it has been rewritten."""
        path = self._own.snapshot_file
        try:
            written_at = path.stat().st_mtime
            if written_at == self._read_at:
                return
            self._read_at = written_at
            self._use(_known(json.loads(path.read_text(encoding="utf-8"))))
        except FileNotFoundError:
            self._warn_once(
                "there is no %s; the library's calendar decides, and no officer is rung", path.name
            )
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            log.warning("%s cannot be used (%s); going on with what is known", path.name, error)

    def _use(self, known: Known) -> None:
        settings = self._own.overlaid(known.settings)
        hours = OfficeHours.parse(settings.hours)
        self.known, self.settings, self._hours = known, settings, hours

    def _warn_once(self, message: str, *arguments: object) -> None:
        if self._read_at != 0.0:
            self._read_at = 0.0
            log.warning(message, *arguments)


def _known(snapshot: dict[str, Any]) -> Known:
    if snapshot["version"] != 1:
        raise ValueError(f"version {snapshot['version']} is not known")
    staff_days = snapshot["staff_days"]
    mode_until = snapshot.get("mode_until")
    return Known(
        WorkCalendar({date.fromisoformat(day): bool(worked) for day, worked in staff_days.items()}),
        _extensions(snapshot.get("extensions", ())),
        _extensions(snapshot.get("off_duty", ())),
        dict(snapshot.get("query_states", {})),
        dict(snapshot.get("query_item", {})),
        dict(snapshot.get("settings", {})),
        datetime.fromisoformat(mode_until) if mode_until else None,
    )


def _extensions(found: Iterable[dict[str, Any]]) -> tuple[Extension, ...]:
    return tuple(
        Extension(**{**each, "officer": Officer(**each["officer"]) if each.get("officer") else None})
        for each in found
    )
