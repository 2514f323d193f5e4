"""What happened to an item besides its acts: call, papers, reminders, and what only the audit log tells."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext, pgettext
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from hotline.console.database import settings
from hotline.console.formats import counted, day, duration
from hotline.console.labels import label
from hotline.console.timeline import Event
from ledger.access import Rule, allows
from ledger.item_deadlines import DEADLINE_MOVED
from ledger.models import (
    AuditEntry,
    Call,
    DiscardReason,
    Item,
    ItemReminder,
    RetentionKind,
    TranscriptState,
    User,
)
from ledger.papers import made
from ledger.papers.allowed import may_read

CORRECTED, CHECKED = "transcript.corrected", "spot_check.recorded"
LOGGED: Mapping[str, tuple[str, str]] = {
    "draft.discarded": (lazy_gettext("不予登记"), lazy_gettext("留言不予登记，理由：%(reason)s。")),
    "draft.restored": (lazy_gettext("恢复留言"), lazy_gettext("留言恢复为待登记。")),
    "retention.kept": (lazy_gettext("标记保留"), lazy_gettext("标记保留，到期也不删除。")),
    "retention.released": (lazy_gettext("解除保留"), lazy_gettext("解除保留，到期后可提请删除。")),
    "retention.deleted": (lazy_gettext("到期删除"), lazy_gettext("保存期限已满，经批准删除：%(kind)s。")),
    CHECKED: (lazy_gettext("质量抽查"), lazy_gettext("已记录抽查结果。")),
    DEADLINE_MOVED: (
        lazy_gettext("到期日变动"),
        lazy_gettext("工作日历变动，到期日由%(before)s改为%(after)s。"),
    ),
}
"""The audit log's entries that belong into the history of an item, each with its heading and sentence."""


def happenings(session: Session, item: Item, reader: User) -> list[Event]:
    """Return them as lines of the item's history, without the papers that the reader may not read."""
    return [
        *(_of_call(item.call) if item.call else ()),
        *_papers(session, item, reader),
        *_reminders(session, item),
        *_of_log(session, item, reader),
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


def _of_log(session: Session, item: Item, reader: User) -> Iterator[Event]:
    # Not by the index of actions, which would lead through those on all other items.
    action = AuditEntry.action.concat("")
    entries = session.scalars(
        select(AuditEntry).where(or_(*_about(item)), action.in_([*LOGGED, CORRECTED])).order_by(AuditEntry.id)
    ).all()
    acting = select(User.username, User.display_name).where(User.username.in_({one.actor for one in entries}))
    names: dict[str, str] = dict(session.execute(acting).all()) if entries else {}
    yield from _corrections((one for one in entries if one.action == CORRECTED), names)
    for entry in entries:
        if entry.action == CORRECTED or (entry.action == CHECKED and not allows(reader, Rule.SPOT_CHECK)):
            continue
        heading, sentence = LOGGED[entry.action]
        words = str(sentence) % _shown(entry.detail or {})
        yield Event(entry.at, names.get(entry.actor), str(heading), words)


def _about(item: Item) -> Iterator[ColumnElement[bool]]:
    """Which entries are about an item, the draft it was, its call and its transcripts."""
    call, draft = item.call, item.draft
    objects: list[tuple[str, list[Any]]] = [
        ("item", [item.id]),
        ("draft", [draft.id] if draft else []),
        ("call", [call.id] if call else []),
        ("transcript", [one.transcript.id for one in call.recordings if one.transcript] if call else []),
    ]
    for kind, ids in objects:
        if ids:
            yield and_(AuditEntry.object_kind == kind, AuditEntry.object_id.in_([str(one) for one in ids]))


def _corrections(entries: Iterable[AuditEntry], names: Mapping[str, str]) -> Iterator[Event]:
    """One line for what a person corrected on one day, however many sentences."""

    def by(entry: AuditEntry) -> tuple[str, date]:
        return entry.actor, entry.at.astimezone(settings().zone).date()

    for (actor, _day), together in groupby(sorted(entries, key=by), key=by):
        each = list(together)
        words = counted("更正转写%(count)s次，初次转写的文字保留。", len(each))
        yield Event(each[-1].at, names.get(actor), _("更正转写"), words)


def _shown(detail: Mapping[str, Any]) -> dict[str, str]:
    """What an entry says, as it is read."""
    shown = {name: _read(detail[name]) for name in ("before", "after") if name in detail}
    if "reason" in detail:
        shown["reason"] = label(DiscardReason(detail["reason"]))
    if "kind" in detail:
        shown["kind"] = label(RetentionKind(detail["kind"]))
    return shown


def _read(value: str | None) -> str:
    return day(date.fromisoformat(value)) if value else _("未计算")
