"""Acts as they are read from forms and JSON, and as they are kept."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, get_args

from pydantic import ValidationError

from ledger.form_errors import ErrorCode, error_code
from ledger.handling.acts import Act
from ledger.models.handling_codes import ActKind

CLASSES: Mapping[ActKind, type[Act]] = {one.kind: one for one in Act.__subclasses__()}
"""The class of each kind of act."""


def _is_text(annotation: Any) -> bool:
    return annotation is str or any(_is_text(part) for part in get_args(annotation))


_TEXTS: Mapping[ActKind, tuple[str, ...]] = {
    kind: tuple(name for name, field in one.model_fields.items() if _is_text(field.annotation))
    for kind, one in CLASSES.items()
}


class ActIncomplete(Exception):
    """An act does not say what it has to, or says what it cannot; `errors` says what is wrong, by field."""

    def __init__(self, kind: ActKind, errors: Mapping[str, ErrorCode]) -> None:
        listed = ", ".join(f"{field}: {code.value}" for field, code in errors.items())
        super().__init__(f"{kind.value} is not complete or not right: {listed}.")
        self.kind = kind
        self.errors = dict(errors)


def read_act(kind: ActKind, values: Mapping[str, Any]) -> Act:
    """Read an act from a form, from JSON, or from its payload; raises `ActIncomplete` with every error."""
    try:
        return CLASSES[kind].model_validate(values)
    except ValidationError as error:
        errors = {_field(problem["loc"]): error_code(problem["type"]) for problem in error.errors()}
        raise ActIncomplete(kind, errors) from error


def payload(act: Act) -> dict[str, Any]:
    """Return everything an act says as JSON values, from which `read_act` makes it again."""
    return act.model_dump(mode="json")


def open_values(act: Act) -> dict[str, Any]:
    """Return what an act says in codes, days and counts as JSON values, for the tables of the reports.

    No text is in it: what a person wrote may be of a caller, and is kept sealed only.
    """
    values = {name: _open(getattr(act, name)) for name in type(act).model_fields}
    return {name: value for name, value in values.items() if value is not None}


def written(kind: ActKind, values: Mapping[str, Any]) -> list[str]:
    """Return what people wrote in an act, from its payload: texts and sections of a report, no codes."""
    found: list[str] = []
    for name in _TEXTS[kind]:
        value = values.get(name)
        found += [text for text in (value.values() if isinstance(value, dict) else [value]) if text]
    return found


def _open(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (bool, int)):
        return value
    if isinstance(value, frozenset):
        return sorted(_open(one) for one in value)
    return None


def _field(place: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in place if not isinstance(part, int))
