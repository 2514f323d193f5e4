"""The codes that rows hold. Their Chinese labels belong to the console. DOMAIN.md section 3."""

from enum import StrEnum


class CallMode(StrEnum):
    """Which greeting the caller heard."""

    STAFFED = "staffed"
    AFTER_HOURS = "after_hours"


class CallOutcome(StrEnum):
    """How a call ended."""

    ANSWERED = "answered"  # spoke with an officer
    MESSAGE = "message"  # something was recorded and is to be heard
    NO_MESSAGE = "no_message"  # answered, nothing that could be words
    QUERY = "query"  # asked how a matter stands, and nothing else
    ABANDONED = "abandoned"  # hung up in the greeting
    ABANDONED_QUEUE = "abandoned_queue"  # hung up while waiting for an officer
    ABANDONED_RINGING = "abandoned_ringing"  # hung up while an officer's phone rang
    REFUSED = "refused"  # we turned it away
    BUSY = "busy"  # all channels taken
    FAILED = "failed"  # our fault


class HungUpBy(StrEnum):
    """Which side ended the call."""

    CALLER = "caller"
    OFFICER = "officer"
    LINE = "line"


class RingEnd(StrEnum):
    """What came of ringing an officer's telephone; `ivr.spool.RingEnd` says the same of the line."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    NO_SIGN = "no_sign"
    BUSY = "busy"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    SILENT = "silent"
    DROPPED = "dropped"
    OTHER_ANSWERED = "other_answered"
    GIVEN_UP = "given_up"


class RecordingKind(StrEnum):
    """What a recording holds."""

    MESSAGE = "message"  # what the caller left for us
    CONVERSATION = "conversation"  # caller (left channel) and officer (right channel)


class EndedBy(StrEnum):
    """What ended a recording."""

    HASH = "hash"
    STAR = "star"  # the caller began anew
    HANGUP = "hangup"
    SILENCE = "silence"
    LIMIT = "limit"
    CRASH = "crash"
    FAULT = "fault"


class TranscriptState(StrEnum):
    """Where the work of a transcript stands."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"  # there is no engine on this machine


class DraftStatus(StrEnum):
    """Where a draft stands."""

    PENDING = "pending"
    REGISTERED = "registered"
    DISCARDED = "discarded"


class DiscardReason(StrEnum):
    """Why a draft left the queue without becoming an item. DOMAIN.md section 2.1."""

    INVALID = "invalid"  # 无效留言
    CONSULTATION = "consultation"  # 咨询即答
    PRAISE = "praise"  # 表扬
    DUPLICATE = "duplicate"  # 重复并案


class ItemState(StrEnum):
    """Where an item stands between registration and archive. DOMAIN.md section 2.

    How one leads to the next stands in `ledger.handling.machine`.
    """

    REGISTERED = "registered"  # 已登记, 待受理审核
    ACCEPTED = "accepted"  # 已受理, 待分类处置
    ASSIGNED = "assigned"  # 已交办
    INVESTIGATING = "investigating"  # 核查中, with 处理整改 and 反馈
    REPORTED = "reported"  # the report is in and waits for its review
    REVIEWED = "reviewed"  # 审核通过, 待结案
    CLOSED = "closed"  # 已结案
    ARCHIVED = "archived"  # 已归档
    TRANSFERRED = "transferred"  # 移交有关部门
    NOT_ACCEPTED = "not_accepted"  # 不予受理
    JOINED = "joined"  # 重复并案: goes on in another item


class Channel(StrEnum):
    """渠道来源: how a complaint reached the office."""

    HOTLINE = "hotline"  # 12389电话
    SUPERIOR = "superior"  # 上级交办
    LEADER = "leader"  # 领导批办
    OTHER_UNIT = "other_unit"  # 其他单位转办
    VISIT = "visit"  # 来访
    LETTER = "letter"  # 来信
    OTHER = "other"  # 其他


class Identity(StrEnum):
    """身份 of the person complained about."""

    POLICE = "police"  # 民警
    AUXILIARY = "auxiliary"  # 辅警
    UNKNOWN = "unknown"  # 不明


class Category(StrEnum):
    """问题类别."""

    LAW_ENFORCEMENT = "law_enforcement"  # 执法办案
    CRIME_PREVENTION = "crime_prevention"  # 打击防范
    ADMINISTRATION = "administration"  # 行政管理
    PUBLIC_SERVICE = "public_service"  # 服务群众
    DISCIPLINE = "discipline"  # 遵规守纪


class Nature(StrEnum):
    """性质 of what is complained about."""

    DUTY_NEGLECTED = "duty_neglected"  # 不依法履行职责
    POWER_MISUSED = "power_misused"  # 不依法行使职权
    DISCIPLINE_BROKEN = "discipline_broken"  # 不遵守纪律


class Urgency(StrEnum):
    """紧急程度."""

    IMMEDIATE = "immediate"  # 即时快办
    URGENT = "urgent"  # 紧急
    ORDINARY = "ordinary"  # 一般


class Difficulty(StrEnum):
    """难易程度, which sets the working days of the handling."""

    SIMPLE = "simple"  # 简单
    ORDINARY = "ordinary"  # 一般
    MAJOR = "major"  # 重大疑难


class UnitKind(StrEnum):
    """What a unit is. DOMAIN.md section 3."""

    BUREAU = "bureau"  # 市公安局
    DEPARTMENT = "department"  # 指挥中心, 政治部, …
    DETACHMENT = "detachment"  # 支队
    COUNTY_BUREAU = "county_bureau"  # 县市公安局
    BRANCH = "branch"  # 直属分局
    STATION = "station"  # 科所队


class Role(StrEnum):
    """What a user does; a user may have several roles. What a role may is in `ledger.access`."""

    ADMINISTRATOR = "administrator"
    DUTY_OFFICER = "duty_officer"
    SUPERVISOR = "supervisor"
    OFFICE_DIRECTOR = "office_director"
    LEADER = "leader"
    UNIT_HANDLER = "unit_handler"
    AUDITOR = "auditor"


class Language(StrEnum):
    """The language of the console's pages; what people wrote stays in their own."""

    CHINESE = "zh"
    ENGLISH = "en"


class Shift(StrEnum):
    """A part of a day for which people are planned."""

    DUTY = "duty"  # 值班: at the telephones in staffed hours
    ON_CALL = "on_call"  # 值守: who is reached outside them


class Scope(StrEnum):
    """What a program's token is good for. Which rule each opens is in `ledger.access`."""

    ITEMS_WRITE = "items:write"  # file items
    ITEMS_READ = "items:read"  # states, deadlines and histories; nothing of a caller
    ITEMS_IDENTITY = "items:identity"  # and who reported, and what they said
    ITEMS_HANDLE = "items:handle"  # do acts on items, with the roles of the token, and attach files


class CheckPoint(StrEnum):
    """What a spot-check looks at in a registered item."""

    COMPLETE = "complete"  # 要素完整
    CATEGORY = "category"  # 分类准确
    URGENCY = "urgency"  # 紧急程度恰当
    FAITHFUL = "faithful"  # 文字与录音一致
    CONFIDENTIAL = "confidential"  # 保密要求落实


class CheckMark(StrEnum):
    """What a spot-check found on a point."""

    MET = "met"
    FAULT = "fault"
    NOT_APPLICABLE = "not_applicable"


class SetupStep(StrEnum):
    """What a newcomer confirms at the first start."""

    UNITS = "units"
    HOURS = "hours"
