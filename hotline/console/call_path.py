"""The way of a call: what the caller went through one after the other, and every moment of it."""

from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from flask_babel import gettext as _
from flask_babel import lazy_gettext, lazy_pgettext

from hotline.console.labels import label
from ledger.models import Call, CallOutcome
from ledger.models.codes import RingEnd


@dataclass(frozen=True, slots=True)
class Stage:
    """One stretch of a call and how many seconds it lasted; None where its end is not known."""

    words: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of a call, and how many seconds it came after the first ring."""

    words: str
    at: datetime
    seconds: float


def stages(call: Call) -> list[Stage]:
    """What the caller went through: greeting, queue, the officers' phones, conversation, message."""
    officer = " ".join(filter(None, (call.extension_label, call.officer_name)))
    begun = [
        (lazy_gettext("问候语"), call.answered_at),
        (lazy_gettext("等候"), call.queued_at),
        (lazy_gettext("话机振铃"), call.rang_at),
        (
            lazy_gettext("与%(officer)s通话", officer=officer) if officer else lazy_gettext("人工通话"),
            call.bridged_at,
        ),
        (lazy_pgettext("one", "留言"), call.message_started_at),
    ]
    # Most calls went through few of them: the words of the others are not looked up.
    known = sorted(((at, str(words)) for words, at in begun if at is not None), key=itemgetter(0))
    if not known:
        return []
    ends = [*(at for at, _words in known[1:]), call.ended_at]
    return [
        Stage(words, _seconds(at, _earliest(end, _own_end(call, at))))
        for (at, words), end in zip(known, ends, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class RungPhone:
    """An officer's telephone that was rung, for how many seconds, and what came of it."""

    words: str
    seconds: float | None
    end: str


def rung_phones(call: Call) -> list[RungPhone]:
    """The telephones that were rung for a call, one after the other."""
    found = []
    for ring in call.rings:
        began = datetime.fromisoformat(ring["began_at"])
        ended = datetime.fromisoformat(ring["ended_at"]) if ring["ended_at"] else None
        end = str(label(RingEnd(ring["end"]))) if ring["end"] else _("通话中断")
        found.append(RungPhone(ring["label"] or _("应急值守电话"), _seconds(began, ended), end))
    return found


def ending(call: Call) -> str:
    """How it ended, as the last station of the path."""
    if call.outcome in (CallOutcome.ANSWERED, CallOutcome.MESSAGE) and call.hung_up_by is not None:
        return str(label(call.hung_up_by))
    return str(label(call.outcome))


def moments(call: Call) -> list[Moment]:
    """Every moment of a call in the order in which they came."""
    named = [
        (_("来电振铃"), call.started_at),
        (_("系统接听"), call.answered_at),
        (_("问候语结束"), call.greeting_ended_at),
        (_("进入等候"), call.queued_at),
        (_("值班话机开始振铃"), call.rang_at),
        (_("值班员接听"), call.bridged_at),
        (_("开始留言"), call.message_started_at),
        (_("留言结束"), call.message_ended_at),
        (_("挂机"), call.ended_at),
    ]
    known = [(words, at) for words, at in named if at is not None]
    return [
        Moment(words, at, (at - call.started_at).total_seconds())
        for words, at in sorted(known, key=lambda moment: moment[1])
    ]


def _own_end(call: Call, begin: datetime) -> datetime | None:
    """Where a stretch says itself when it ended."""
    return {call.answered_at: call.greeting_ended_at, call.message_started_at: call.message_ended_at}.get(
        begin
    )


def _earliest(*ends: datetime | None) -> datetime | None:
    return min((end for end in ends if end is not None), default=None)


def _seconds(begin: datetime, end: datetime | None) -> float | None:
    return None if end is None else max(0.0, (end - begin).total_seconds())
