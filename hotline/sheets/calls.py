"""Writing the call log as a spreadsheet: one line a ring, with what the screen shows of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import IO

from flask_babel import gettext as _

from hotline.console.labels import label
from hotline.console.official import in_chinese
from hotline.sheets.columns import Column
from hotline.sheets.export import MEDIA_TYPE, write_lines
from ledger.calls import talk_seconds, wait_seconds
from ledger.models import Call

__all__ = ["MEDIA_TYPE", "write_calls"]


@dataclass(frozen=True)
class CallLine:
    """One line: a call, and the bureau's zone."""

    call: Call
    zone: tzinfo

    def local(self, moment: datetime | None) -> datetime | None:
        """Return a moment as the bureau's clocks show it, without its zone, as a spreadsheet wants it."""
        return moment.astimezone(self.zone).replace(tzinfo=None, microsecond=0) if moment else None

    @property
    def handled(self) -> str:
        """What became of its draft."""
        draft = self.call.draft
        if draft is None:
            return ""
        return draft.item.number if draft.item else str(label(draft.status))


@in_chinese()
def write_calls(found: Iterable[Call], file: IO[bytes], zone: tzinfo) -> int:
    """Write calls as XLSX in the order in which they come; lengths in seconds. Returns how many."""
    columns = (
        Column[CallLine](_("来电时间"), 18, lambda line: line.local(line.call.started_at)),
        Column[CallLine](_("来电号码"), 15, lambda line: line.call.caller or _("未显示号码")),
        Column[CallLine](_("时段"), 11, lambda line: label(line.call.mode)),
        Column[CallLine](_("结果"), 14, lambda line: label(line.call.outcome)),
        Column[CallLine](_("中继"), 12, lambda line: line.call.trunk or ""),
        Column[CallLine](_("接听话机"), 12, lambda line: line.call.extension_label or ""),
        Column[CallLine](_("值班员"), 12, lambda line: line.call.officer_name or ""),
        Column[CallLine](_("等待（秒）"), 10, lambda line: _whole(wait_seconds(line.call))),
        Column[CallLine](_("人工通话（秒）"), 12, lambda line: _whole(talk_seconds(line.call))),
        Column[CallLine](_("录音（秒）"), 10, lambda line: _recorded(line.call)),
        Column[CallLine](_("挂机时间"), 18, lambda line: line.local(line.call.ended_at)),
        Column[CallLine](_("办理"), 12, lambda line: line.handled),
    )
    return write_lines((CallLine(call, zone) for call in found), file, _("来电记录"), columns)


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)


def _recorded(call: Call) -> int | None:
    return round(sum(take.seconds for take in call.recordings)) if call.recordings else None
