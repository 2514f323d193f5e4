"""The Chinese words for the codes that the ledger's rows hold. DOMAIN.md sections 1 and 3."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of WTForms 3.2

from hotline.console import languages
from hotline.console.handling_labels import HANDLING_LABELS
from hotline.console.line_hours import DayKind
from hotline.live_line import CallState
from ledger.call_conditions import Answer, CallGroup, Heard, HeardGroup
from ledger.intake import NO_SOUND
from ledger.item_rows import CategoryOfItem
from ledger.models import ItemCategory
from ledger.models.codes import (
    CallMode,
    CallOutcome,
    Category,
    Channel,
    CheckMark,
    CheckPoint,
    Difficulty,
    DiscardReason,
    DraftStatus,
    EndedBy,
    HungUpBy,
    Identity,
    ItemState,
    Language,
    Nature,
    RecordingKind,
    RingEnd,
    Role,
    Shift,
    TranscriptState,
    UnitKind,
    Urgency,
)
from ledger.models.retention_codes import DeletionState, EntryState, HoldReason, RetentionKind
from ledger.retention.deletion import DELETED
from ledger.transcripts import WORKER_DIED
from transcription.reasons import FailureReason

# By type first: codes of two types may be equal as strings.
LABELS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    **HANDLING_LABELS,
    UnitKind: {
        UnitKind.BUREAU: _("市公安局"),
        UnitKind.DEPARTMENT: _("部门"),
        UnitKind.DETACHMENT: _("支队"),
        UnitKind.COUNTY_BUREAU: _("县市公安局"),
        UnitKind.BRANCH: _("分局"),
        UnitKind.STATION: _("科所队"),
    },
    RetentionKind: {
        RetentionKind.DISCARDED: _("不予登记的留言"),
        RetentionKind.RECORDINGS: _("事项录音"),
        RetentionKind.TRANSCRIPTS: _("事项转写文本"),
        RetentionKind.ATTACHMENTS: _("事项附件"),
        RetentionKind.CALLERS: _("来电号码"),
    },
    HoldReason: {
        HoldReason.KEPT: _("已标记保留"),
        HoldReason.OPEN: _("尚未归档"),
        HoldReason.REPEATED: _("有重复举报"),
        HoldReason.SUPERVISED: _("有督办或整改未完成"),
        HoldReason.RECENT: _("近期有新内容或再次来电"),
        HoldReason.NOT_DUE: _("保存期限已延长"),
    },
    DeletionState: {
        DeletionState.PROPOSED: _("待批准"),
        DeletionState.APPROVED: _("已批准，待执行"),
        DeletionState.REFUSED: _("不予批准或已撤回"),
        DeletionState.DONE: _("已执行"),
    },
    EntryState: {
        EntryState.WAITING: _("待执行"),
        EntryState.HELD: _("未删除"),
        EntryState.DELETED: _("已删除"),
    },
    CallMode: {
        CallMode.STAFFED: _("工作时间"),
        CallMode.AFTER_HOURS: _("非工作时间"),
    },
    RingEnd: {
        RingEnd.ANSWERED: _("接听"),
        RingEnd.NO_ANSWER: _("无人接听"),
        RingEnd.NO_SIGN: _("没有振铃（话机未开或不通）"),
        RingEnd.BUSY: _("忙线"),
        RingEnd.DECLINED: _("拒接或转接他处"),
        RingEnd.UNREACHABLE: _("无法接通"),
        RingEnd.SILENT: _("接听后没有声音"),
        RingEnd.DROPPED: _("接听后随即挂断"),
        RingEnd.OTHER_ANSWERED: _("由其他话机接听"),
        RingEnd.GIVEN_UP: _("来电人挂机或改为留言"),
    },
    CallOutcome: {
        CallOutcome.ANSWERED: _("人工接听"),
        CallOutcome.MESSAGE: _("已留言"),
        CallOutcome.NO_MESSAGE: _("接通，未留言"),
        CallOutcome.QUERY: _("仅查询进度"),
        CallOutcome.ABANDONED: _("问候语中挂机"),
        CallOutcome.ABANDONED_QUEUE: _("等候中挂机"),
        CallOutcome.ABANDONED_RINGING: _("振铃中挂机"),
        CallOutcome.REFUSED: _("已拒接"),
        CallOutcome.BUSY: _("线路占满"),
        CallOutcome.FAILED: _("系统故障"),
    },
    CallState: {
        CallState.ARRIVING: _("来电接入中"),
        CallState.GREETING: _("正在播放问候语"),
        CallState.WAITING: _("等候中"),
        CallState.RINGING: _("话机振铃中"),
        CallState.TALKING: _("通话中"),
        CallState.LEAVING_MESSAGE: _("正在留言"),
        CallState.ENDING: _("正在播放提示音"),
    },
    DayKind: {
        DayKind.WORKDAY: _("工作日"),
        DayKind.MAKE_UP: _("调休上班日"),
        DayKind.HOLIDAY: _("节假日"),
        DayKind.WEEKEND: _("周末"),
    },
    CallGroup: {
        CallGroup.NOT_REFUSED: _("全部（不含已拒接）"),
        CallGroup.OFFERED: _("工作时间应接来电"),
        CallGroup.LOST: _("等候或振铃中挂机"),
    },
    Answer: {
        Answer.IN_TIME: _("15秒内接听"),
        Answer.LATE: _("超过15秒接听"),
    },
    Heard: {
        Heard.IN_TIME: _("按期收听"),
        Heard.LATE: _("逾期（含未收听）"),
        Heard.WAITING: _("待收听"),
    },
    HeardGroup: {HeardGroup.DUE: _("应收听（含逾期）")},
    HungUpBy: {
        HungUpBy.CALLER: _("来电人挂机"),
        HungUpBy.OFFICER: _("值班员挂机"),
        HungUpBy.LINE: _("系统挂机"),
    },
    RecordingKind: {
        RecordingKind.MESSAGE: _("留言录音"),
        RecordingKind.CONVERSATION: _("通话录音"),
    },
    EndedBy: {
        EndedBy.HASH: _("按井号键结束"),
        EndedBy.STAR: _("按星号键重录"),
        EndedBy.HANGUP: _("挂机结束"),
        EndedBy.SILENCE: _("静音结束"),
        EndedBy.LIMIT: _("录满时限"),
        EndedBy.CRASH: _("系统中断，已恢复"),
        EndedBy.FAULT: _("录音出错"),
    },
    TranscriptState: {
        TranscriptState.PENDING: _("等待转写"),
        TranscriptState.RUNNING: _("转写中"),
        TranscriptState.DONE: _("已转写"),
        TranscriptState.FAILED: _("转写失败"),
        TranscriptState.UNAVAILABLE: _("无转写"),
    },
    DraftStatus: {
        DraftStatus.PENDING: _("待登记"),
        DraftStatus.REGISTERED: _("已登记"),
        DraftStatus.DISCARDED: _("不予登记"),
    },
    DiscardReason: {
        DiscardReason.INVALID: _("无效留言"),
        DiscardReason.CONSULTATION: _("咨询即答"),
        DiscardReason.PRAISE: _("表扬"),
        DiscardReason.DUPLICATE: _("重复并案"),
    },
    ItemState: {
        ItemState.REGISTERED: _("已登记"),
        ItemState.ACCEPTED: _("已受理"),
        ItemState.ASSIGNED: _("已交办"),
        ItemState.INVESTIGATING: _("核查中"),
        ItemState.REPORTED: _("待审核"),
        ItemState.REVIEWED: _("待结案"),
        ItemState.CLOSED: _("已结案"),
        ItemState.ARCHIVED: _("已归档"),
        ItemState.TRANSFERRED: _("已移交"),
        ItemState.NOT_ACCEPTED: _("不予受理"),
        ItemState.JOINED: _("已并案"),
    },
    Channel: {
        Channel.HOTLINE: _("12389电话"),
        Channel.SUPERIOR: _("上级交办"),
        Channel.LEADER: _("领导批办"),
        Channel.OTHER_UNIT: _("其他单位转办"),
        Channel.VISIT: _("来访"),
        Channel.LETTER: _("来信"),
        Channel.OTHER: _("其他"),
    },
    Identity: {
        Identity.POLICE: _("民警"),
        Identity.AUXILIARY: _("辅警"),
        Identity.UNKNOWN: _("不明"),
    },
    Category: {
        Category.LAW_ENFORCEMENT: _("执法办案"),
        Category.CRIME_PREVENTION: _("打击防范"),
        Category.ADMINISTRATION: _("行政管理"),
        Category.PUBLIC_SERVICE: _("服务群众"),
        Category.DISCIPLINE: _("遵规守纪"),
    },
    Nature: {
        Nature.DUTY_NEGLECTED: _("不依法履行职责"),
        Nature.POWER_MISUSED: _("不依法行使职权"),
        Nature.DISCIPLINE_BROKEN: _("不遵守纪律"),
    },
    Urgency: {
        Urgency.IMMEDIATE: _("即时快办"),
        Urgency.URGENT: _("紧急"),
        Urgency.ORDINARY: _("一般"),
    },
    Difficulty: {
        Difficulty.SIMPLE: _("简单"),
        Difficulty.ORDINARY: _("一般"),
        Difficulty.MAJOR: _("重大疑难"),
    },
    Shift: {
        Shift.DUTY: _("工作时间值班"),
        Shift.ON_CALL: _("非工作时间值守"),
    },
    CheckPoint: {
        CheckPoint.COMPLETE: _("要素完整"),
        CheckPoint.CATEGORY: _("分类准确"),
        CheckPoint.URGENCY: _("紧急程度恰当"),
        CheckPoint.FAITHFUL: _("文字与录音一致"),
        CheckPoint.CONFIDENTIAL: _("保密要求落实"),
    },
    CheckMark: {
        CheckMark.MET: _("符合"),
        CheckMark.FAULT: _("不符合"),
        CheckMark.NOT_APPLICABLE: _("不适用"),
    },
    Role: {
        Role.ADMINISTRATOR: _("系统管理员"),
        Role.DUTY_OFFICER: _("值班员"),
        Role.SUPERVISOR: _("督察负责人"),
        Role.OFFICE_DIRECTOR: _("办公室主任"),
        Role.LEADER: _("领导"),
        Role.UNIT_HANDLER: _("承办单位"),
        Role.AUDITOR: _("审计员"),
    },
}

# Why a transcript failed: codes of the ledger and of the engines.
REASONS: Mapping[str, str] = {
    NO_SOUND: _("录音中没有声音"),
    DELETED: _("录音已按保存期限删除"),
    WORKER_DIED: _("转写程序多次意外中断"),
    FailureReason.RECORDING_MISSING: _("找不到录音文件，请联系系统管理员"),
    FailureReason.RECORDING_UNREADABLE: _("录音文件已损坏"),
    FailureReason.ENGINE_UNUSABLE: _("转写引擎的模型不能用，请联系系统管理员"),
    FailureReason.ENGINE_FAILED: _("转写引擎处理这段录音时出错"),
    FailureReason.TOOK_TOO_LONG: _("转写用时过长，已中止"),
}
TRANSCRIPT_TAGS: Mapping[TranscriptState, str] = {
    TranscriptState.PENDING: "tag-grey",
    TranscriptState.RUNNING: "tag-blue",
    TranscriptState.DONE: "tag-green",
    TranscriptState.FAILED: "tag-red",
    TranscriptState.UNAVAILABLE: "tag-grey",
}
CALL_TAGS: Mapping[CallState, str] = {
    CallState.ARRIVING: "tag-grey",
    CallState.GREETING: "tag-grey",
    CallState.WAITING: "tag-amber",
    CallState.RINGING: "tag-red",
    CallState.TALKING: "tag-green",
    CallState.LEAVING_MESSAGE: "tag-blue",
    CallState.ENDING: "tag-grey",
}
STATE_TAGS: Mapping[ItemState, str] = {
    ItemState.REGISTERED: "tag-amber",
    ItemState.ACCEPTED: "tag-amber",
    ItemState.ASSIGNED: "tag-blue",
    ItemState.INVESTIGATING: "tag-blue",
    ItemState.REPORTED: "tag-blue",
    ItemState.REVIEWED: "tag-blue",
    ItemState.CLOSED: "tag-green",
    ItemState.ARCHIVED: "tag-green",
    ItemState.TRANSFERRED: "tag-grey",
    ItemState.NOT_ACCEPTED: "tag-grey",
    ItemState.JOINED: "tag-grey",
}


def reason_label(reason: str | None) -> str:
    """Why a transcript failed, in words."""
    return str(REASONS.get(reason or "", reason or _("原因不明")))


def label(code: StrEnum | None) -> str:
    """The words for a code; empty for none. A code without words is an error of ours (KeyError)."""
    return _words(type(code), code, languages.current()) if code is not None else ""


@cache  # once for each language
def _words(of: type[StrEnum], code: StrEnum, _language: Language) -> str:
    return str(LABELS[of][code])


def category_label(one: ItemCategory | CategoryOfItem) -> str:
    """The words for a category of an item, with its sub-level: 执法办案（受案立案）."""
    words = label(one.category)
    return gettext("%(words)s（%(more)s）", words=words, more=one.sub_level) if one.sub_level else words


def choices(codes: type[StrEnum]) -> list[SelectChoice]:
    """Every code of a type with its words, in the order of the type, as a form's field takes them."""
    return [SelectChoice(code.value, words) for code, words in LABELS[codes].items()]
