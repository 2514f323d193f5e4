"""What happened to an item besides its acts: call, papers, reminders, deadlines moved by the calendar."""

from collections.abc import Iterator
from datetime import date

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.console.formats import day, duration
from hotline.console.labels import label
from hotline.console.timeline import Event
from ledger.item_deadlines import DEADLINE_MOVED
from ledger.models import AuditEntry, Call, Item, ItemReminder, TranscriptState, User
from ledger.papers import made
from ledger.papers.allowed import may_read


def happenings(session: Session, item: Item, reader: User) -> list[Event]:
    """Return them as lines of the item's history, without the papers that the reader may not read."""
    return [
        *(_of_call(item.call) if item.call else ()),
        *_papers(session, item, reader),
        *_reminders(session, item),
        *_moved_deadlines(session, item),
    ]


def _of_call(call: Call) -> Iterator[Event]:
    yield Event(
        call.started_at,
        call.officer_name,
        pgettext("one", "来电"),
        _("%(mode)s，%(outcome)s。", mode=label(call.mode), outcome=label(call.outcome)),
    )
    for recording in call.recordings:
        length = _("时长%(minutes)s。", minutes=duration(recording.seconds))
        yield Event(recording.started_at, None, label(recording.kind), length)
        transcript = recording.transcript
        if transcript and transcript.finished_at and transcript.state is TranscriptState.DONE:
            yield Event(transcript.finished_at, None, _("转写"), _("录音已自动转写为文字。"))


def _papers(session: Session, item: Item, reader: User) -> Iterator[Event]:
    for paper in made.papers_of(session, item):
        if may_read(reader, paper.kind):
            words = _("制发%(kind)s：%(number)s。", kind=label(paper.kind), number=paper.number)
            yield Event(paper.made_at, paper.made_by.display_name, _("文书"), words)


def _reminders(session: Session, item: Item) -> Iterator[Event]:
    noted = select(ItemReminder).where(ItemReminder.item_id == item.id)
    for reminder in session.scalars(noted):
        words = _("%(how)s，到期日%(due)s。", how=label(reminder.kind), due=day(reminder.due))
        yield Event(reminder.created_at, None, _("期限提醒"), words)


def _moved_deadlines(session: Session, item: Item) -> Iterator[Event]:
    moved = select(AuditEntry).where(
        AuditEntry.object_kind == "item",
        AuditEntry.object_id == str(item.id),
        AuditEntry.action == DEADLINE_MOVED,
    )
    for entry in session.scalars(moved):
        before, after = ((entry.detail or {}).get(name) for name in ("before", "after"))
        words = _("工作日历变动，到期日由%(before)s改为%(after)s。", before=_read(before), after=_read(after))
        yield Event(entry.at, None, _("到期日变动"), words)


def _read(value: str | None) -> str:
    return day(date.fromisoformat(value)) if value else _("未计算")
