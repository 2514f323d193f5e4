"""What can be wrong with a field that somebody filled in."""

from enum import StrEnum


class ErrorCode(StrEnum):
    """What is wrong with a field; the console says it in words."""

    REQUIRED = "required"
    INVALID = "invalid"
    TOO_LONG = "too_long"
    IN_FUTURE = "in_future"
    UNKNOWN_UNIT = "unknown_unit"


_OF_PYDANTIC = {
    "missing": ErrorCode.REQUIRED,
    "string_too_short": ErrorCode.REQUIRED,
    "too_short": ErrorCode.REQUIRED,
    "string_too_long": ErrorCode.TOO_LONG,
}


def error_code(kind: str) -> ErrorCode:
    """Return our code for a kind of error of pydantic's, such as `string_too_long`."""
    return _OF_PYDANTIC.get(kind, ErrorCode.INVALID)
