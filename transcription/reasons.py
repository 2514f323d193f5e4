"""Why a recording has no transcript: codes in the ledger, which the console puts into words."""

from enum import StrEnum


class FailureReason(StrEnum):
    """What a duty officer is told; what a technician needs stands in the log."""

    RECORDING_MISSING = "recording_missing"
    """The vault does not hold the recording."""
    RECORDING_UNREADABLE = "recording_unreadable"
    """The recording is damaged; hearing it will fail as well."""
    ENGINE_UNUSABLE = "engine_unusable"
    """The speech model is damaged or not the published one."""
    ENGINE_FAILED = "engine_failed"
    """The engine broke off at this recording."""
    TOOK_TOO_LONG = "took_too_long"
    """The engine was stopped after the longest time a job may take."""
