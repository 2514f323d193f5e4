"""Codes of retention (保存期限): what has a time of its own, what is held back, where a deletion stands."""

from enum import StrEnum


class RetentionKind(StrEnum):
    """What is deleted together once its time is over."""

    DISCARDED = "discarded"  # recordings, transcripts and form of a draft that became no item
    RECORDINGS = "recordings"  # of the call of an archived item
    TRANSCRIPTS = "transcripts"  # of the call of an archived item
    ATTACHMENTS = "attachments"  # of an archived item
    CALLERS = "callers"  # the number of a caller in the call log, and the query number given out


class HoldReason(StrEnum):
    """Why something whose time is over is not deleted."""

    KEPT = "kept"  # somebody marked it
    OPEN = "open"  # the matter is not archived
    REPEATED = "repeated"  # others repeat it, or it repeats another one
    SUPERVISED = "supervised"  # 督办, or 整改 that is not done
    RECENT = "recent"  # something was added, or the caller rang again, not long ago
    NOT_DUE = "not_due"  # the time was made longer since it was proposed


class DeletionState(StrEnum):
    """Where a proposal to delete stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"  # by another person; it is carried out a day later
    REFUSED = "refused"  # or withdrawn
    DONE = "done"


class EntryState(StrEnum):
    """Where one entry of a proposal stands."""

    WAITING = "waiting"
    HELD = "held"  # something had come up when its turn came
    DELETED = "deleted"
