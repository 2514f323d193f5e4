"""What a line needs to know of the ledger, read from a file that the ledger rewrites.

A line whose snapshot is missing or broken goes on with the last good one, or with the library's calendar.
"""

import json
import logging
from datetime import date, datetime

from hotline.settings import Settings
from ivr.flow import Mode
from ledger.workdays import OfficeHours, WorkCalendar, mode_at

log = logging.getLogger(__name__)


class Schedule:
    """Decides which greeting a caller hears."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._hours = OfficeHours.parse(settings.hours)
        self._calendar = WorkCalendar()
        self._read_at: float | None = None
        self.refresh()

    def mode(self, moment: datetime) -> Mode:
        """The mode of a call that rings at `moment`; a fault in the calendar never costs a call."""
        if self._settings.hours_mode != "auto":
            return self._settings.hours_mode
        try:
            return mode_at(moment, self._calendar, self._hours, self._settings.zone)
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
            self._calendar = WorkCalendar(_staff_days(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            self._warn_once("there is no %s; the library's calendar decides", path.name)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            log.warning("%s cannot be used (%s); going on with what is known", path.name, error)

    def _warn_once(self, message: str, *arguments: object) -> None:
        if self._read_at != 0.0:
            self._read_at = 0.0
            log.warning(message, *arguments)


def _staff_days(text: str) -> dict[date, bool]:
    snapshot = json.loads(text)
    if snapshot["version"] != 1:
        raise ValueError(f"version {snapshot['version']} is not known")
    return {date.fromisoformat(day): bool(worked) for day, worked in snapshot["staff_days"].items()}
