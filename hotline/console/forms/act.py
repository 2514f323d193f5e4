"""The form of an act, made from the fields of its class in `ledger.handling.acts`.

The page only carries what was typed: what an act has to say is the ledger's to check
(`ledger.handling.reading.read_act`), and `show_errors` puts its answer into words at each field.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, get_args

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from pydantic.fields import FieldInfo
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of WTForms 3.2
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput

from hotline.console.act_words import field_words
from hotline.console.forms.days import DayField
from hotline.console.labels import choices
from ledger.form_errors import ErrorCode
from ledger.handling.reading import CLASSES
from ledger.models.handling_codes import ActKind

LONGEST_LINE = 200
"""A text that may not be longer is a line, and any other a passage (`ledger.handling.acts.base`)."""
ITEM_NUMBERS = ("main", "other")
"""Fields that hold the id of another item; people type its number."""


@dataclass(frozen=True)
class Offered:
    """What the fields that depend on the item offer to choose from: pairs of a value and its words."""

    numbers: Sequence[tuple[int, str]] = ()  # of open 督办, 措施, 整改
    units: Sequence[tuple[int, str]] = ()
    people: Sequence[tuple[int, str]] = ()
    attachments: Sequence[tuple[int, str]] = ()
    decline_reasons: Sequence[str] = ()
    left_out: frozenset[str] = frozenset()
    start: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


class CheckboxesField(SelectMultipleField):
    """Several of several, as check boxes."""

    option_widget = CheckboxInput()


class ActForm(FlaskForm):
    """The fields of one act; made by `act_form`."""

    act: ActKind
    errors_of_form: list[str]

    class Meta(FlaskForm.Meta):
        """The token against forged requests is checked for every POST alike, not by each form."""

        csrf = False

    def values(self) -> dict[str, Any]:
        """What was filled in, as `read_act` takes it; what was left empty is not in it."""
        return {name: value for name, value in self.data.items() if value not in (None, "", [])}

    def show_errors(self, errors: Mapping[str, ErrorCode]) -> None:
        """Put what is wrong into words at each field; what concerns several stands above the form."""
        for place, code in errors.items():
            wrong = self._fields.get(place)
            if wrong is not None:
                wrong.errors = [_words(wrong, code)]
            elif place == "" and self.act is ActKind.STEP:
                self.errors_of_form = [_("请填写办理情况，或者写明不办理的理由，两项只填一项。")]
            else:
                self.errors_of_form = [_("填写的内容有误，请核对。")]


def act_form(kind: ActKind, offered: Offered, *, sent: bool) -> ActForm:
    """The form of an act: as it was sent, or as it is offered at first."""
    fields: dict[str, Any] = {"act": kind, "errors_of_form": []}
    for name, info in CLASSES[kind].model_fields.items():
        if name not in offered.left_out:
            fields[name] = _field(kind, name, info, offered)
    made = type("FormOfAct", (ActForm,), fields)
    form: ActForm = made() if sent else made(formdata=None, data=dict(offered.start))
    return form


def _field(kind: ActKind, name: str, info: FieldInfo, offered: Offered) -> Field:
    words = field_words(kind, name).label
    special = _SPECIAL.get(name)
    if kind is ActKind.DECLINE and name == "reason":
        reasons = [SelectChoice(reason, reason) for reason in offered.decline_reasons]
        return RadioField(words, choices=reasons, validate_choice=False)
    if special is not None:
        return special(words, offered)
    return _by_type(words, info)


def _by_type(words: str, info: FieldInfo) -> Field:
    kinds = [info.annotation, *get_args(info.annotation)]
    for one in kinds:
        if isinstance(one, type) and issubclass(one, StrEnum):
            made = CheckboxesField if info.annotation is not one else RadioField
            return made(words, choices=choices(one), validate_choice=False)
    if info.annotation is bool:
        return BooleanField(words)
    if info.annotation is int:
        return IntegerField(words, [Optional()])
    if date in kinds:
        return DayField(words, [Optional()])
    is_line = any(getattr(rule, "max_length", None) == LONGEST_LINE for rule in info.metadata)
    return StringField(words) if is_line else TextAreaField(words)


def _picked(words: str, options: Iterable[tuple[int, str]]) -> Field:
    offered = [SelectChoice(value, text) for value, text in options]
    return CheckboxesField(words, coerce=int, choices=offered, validate_choice=False)


def _chosen(words: str, options: Iterable[tuple[int, str]]) -> Field:
    offered = [SelectChoice("", _("请选择")), *(SelectChoice(str(value), text) for value, text in options)]
    return SelectField(words, choices=offered, validate_choice=False)


_SPECIAL: Mapping[str, Callable[[str, Offered], Field]] = {
    "handling_units": lambda words, offered: _picked(words, offered.units),
    "team": lambda words, offered: _picked(words, offered.people),
    "attachments": lambda words, offered: _picked(words, offered.attachments),
    "number": lambda words, offered: _chosen(words, offered.numbers),
    "unit": lambda words, offered: _chosen(words, offered.units),
    "main": lambda words, _offered: StringField(words),
    "other": lambda words, _offered: StringField(words),
}


def _words(wrong: Field, code: ErrorCode) -> str:
    if code is ErrorCode.TOO_LONG:
        return str(_("内容过长，请精简。"))
    if code is not ErrorCode.REQUIRED:
        return str(_("填写的内容无效，请重新选择或填写。"))
    picked = isinstance(wrong, (SelectField, RadioField, SelectMultipleField))
    name = wrong.label.text
    return str(_("请选择%(name)s。", name=name) if picked else _("请填写%(name)s。", name=name))
