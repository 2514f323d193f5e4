"""The registration form (12389专用举报电话信息登记表, DOMAIN.md section 3) as it stands on the page.

The page only carries what was typed: what has to be filled in is the ledger's to say
(`ledger.registration_form`), and `show_errors` puts its answer into words at each field.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    Form,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of WTForms 3.2
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput

from hotline.console.formats import listed
from hotline.console.forms.days import MomentField
from hotline.console.labels import LABELS, choices
from hotline.console.unit_tree import Row
from ledger.form_errors import ErrorCode
from ledger.models.codes import Category, Channel, Difficulty, Identity, Nature, Urgency

ERRORS: Mapping[ErrorCode, str] = {
    ErrorCode.INVALID: _("填写的内容无效，请重新选择或填写。"),
    ErrorCode.TOO_LONG: _("内容过长，请精简。"),
    ErrorCode.IN_FUTURE: _("不能晚于现在。"),
    ErrorCode.UNKNOWN_UNIT: _("所选单位已不在单位目录中，请重新选择。"),
}
REQUIRED: Mapping[str, str] = {
    "channel": _("请选择渠道来源。"),
    "named": _("请选择实名或匿名。"),
    "reporter_name": _("实名反映须填写姓名。"),
    "reporter_phone": _("实名反映须填写联系电话。"),
    "confidential": _("请选择是否要求保密。"),
    "accused_units": _("请选择涉及单位，可选多个。"),
    "happening_now": _("请选择问题是否正在发生。"),
    "categories": _("请选择问题类别，可选多个。"),
    "nature": _("请选择问题性质。"),
    "problem": _("请填写反映的主要问题。"),
    "urgency": _("请选择紧急程度。"),
    "difficulty": _("请选择难易程度。"),
    "instructing_leader": _("上级交办或领导批办的，须填写交办领导。"),
    "instruction": _("上级交办或领导批办的，须填写批示内容。"),
}


def _truth(value: object) -> bool:
    return {"true": True, "false": False}[str(value).lower()]


def _yes_no(yes: str, no: str) -> list[SelectChoice]:
    return [SelectChoice("true", yes), SelectChoice("false", no)]


class _CheckboxesField(SelectMultipleField):
    """Several of several, as check boxes."""

    option_widget = CheckboxInput()


def _sub_level(category: Category) -> SelectField:
    return SelectField(LABELS[Category][category], choices=[], validate_choice=False)


class SubLevelFields(Form):
    """What each category is divided into; fields are named as the codes of `Category`."""

    law_enforcement = _sub_level(Category.LAW_ENFORCEMENT)
    crime_prevention = _sub_level(Category.CRIME_PREVENTION)
    administration = _sub_level(Category.ADMINISTRATION)
    public_service = _sub_level(Category.PUBLIC_SERVICE)
    discipline = _sub_level(Category.DISCIPLINE)

    def offer(self, levels: Mapping[str, Sequence[str]]) -> None:
        """Offer these to choose from, and what was chosen before they were changed."""
        for category in Category:
            field = cast(SelectField, self[category.value])
            chosen = [field.data] if field.data and field.data not in levels.get(category, ()) else []
            words = [*levels.get(category, ()), *chosen]
            field.choices = [SelectChoice("", _("未分类")), *(SelectChoice(word, word) for word in words)]


class RegistrationFields(FlaskForm):
    """The fields of the form; their names are those of `ledger.registration_form.RegistrationForm`."""

    channel = SelectField(_("渠道来源"), choices=choices(Channel))
    instructing_leader = StringField(_("交办领导"))
    instruction = TextAreaField(_("批示内容"))

    named = RadioField(_("反映方式"), coerce=_truth, choices=_yes_no(_("实名"), _("匿名")))
    confidential = RadioField(_("要求保密"), coerce=_truth, choices=_yes_no(_("是"), _("否")))
    reporter_name = StringField(_("姓名"))
    reporter_phone = StringField(_("联系电话"))
    reporter_gender = SelectField(
        _("性别"),
        choices=[SelectChoice("", _("未填")), SelectChoice("男", _("男")), SelectChoice("女", _("女"))],
    )
    reporter_age = StringField(_("年龄"))
    reporter_occupation = StringField(_("职业"))
    reporter_address = StringField(_("单位或地址"))
    reporter_id_number = StringField(_("身份证号"))

    accused_units = _CheckboxesField(_("涉及单位"), coerce=int, choices=[])
    accused_persons = StringField(_("涉及人员"))
    police_numbers = StringField(_("警号"))
    identity = RadioField(_("身份"), choices=choices(Identity))

    happened_at = StringField(_("发生时间"))
    place = StringField(_("发生地点"))
    happening_now = RadioField(_("是否正在发生"), coerce=_truth, choices=_yes_no(_("是"), _("否")))
    categories = _CheckboxesField(_("问题类别"), choices=choices(Category))
    sub_levels = FormField(SubLevelFields, _("子项"))
    nature = RadioField(_("性质"), choices=choices(Nature))
    problem = TextAreaField(_("主要问题"))
    evidence = TextAreaField(_("掌握的基本证据"))
    demand = TextAreaField(_("诉求"))

    urgency = RadioField(_("紧急程度"), choices=choices(Urgency))
    difficulty = RadioField(_("难易程度"), choices=choices(Difficulty))
    remark = TextAreaField(_("备注"))

    class Meta(FlaskForm.Meta):
        """The token against forged requests is checked for every POST alike, not by each form."""

        csrf = False

    def offer_units(self, units: Iterable[Row]) -> None:
        """Offer these units to choose from."""
        self.accused_units.choices = [SelectChoice(unit.id, unit.name) for unit in units]

    def offer_sub_levels(self, levels: Mapping[str, Sequence[str]]) -> None:
        """Offer these below each category."""
        self.sub_levels.form.offer(levels)

    def values(self) -> dict[str, Any]:
        """What was filled in, by field name."""
        return {name: filled_in(field) for name, field in self._fields.items()}

    def show_errors(self, errors: Mapping[str, ErrorCode]) -> None:
        """Put what is wrong into words at each field."""
        for name, code in errors.items():
            field = self._fields.get(name)
            if field is not None:
                field.errors = [_words(name, code)]

    def differences(self, saved: Mapping[str, Any]) -> dict[str, str]:
        """What another person saved, where it differs from what was typed: field name to their words.

        What they left blank is not among it.
        """
        other = type(self)(formdata=None, data=saved)
        other.accused_units.choices = self.accused_units.choices
        blank: tuple[object, ...] = (None, "", [], {})
        return {
            name: shown(other[name])
            for name, field in self._fields.items()
            if filled_in(other[name]) not in blank and filled_in(other[name]) != filled_in(field)
        }


class ByHandFields(RegistrationFields):
    """The form of a complaint that came without a call: of which channel, and when it came."""

    channel = SelectField(
        _("渠道来源"),
        choices=[
            SelectChoice("", _("请选择")),
            *(one for one in choices(Channel) if one.value != Channel.HOTLINE),
        ],
        validate_choice=False,
    )
    received_at = MomentField(_("收到时间"), [Optional()])


def filled_in(field: Field) -> Any:
    """A field's value; of several fields within one, those that hold something."""
    if isinstance(field, FormField):
        return {name: value for name, value in field.data.items() if value}
    return field.data


def shown(field: Field) -> str:
    """A field's value as people read it: the words of what was chosen, or the text."""
    if isinstance(field, FormField):
        return listed(f"{part.label.text}{_('：')}{part.data}" for part in field if part.data)
    if isinstance(field, SelectField):
        return listed(option.label.text for option in field if option.checked)
    return str(field.data or "")


def _words(name: str, code: ErrorCode) -> str:
    return str(REQUIRED[name] if code is ErrorCode.REQUIRED else ERRORS[code])
