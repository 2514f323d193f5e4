"""The forms of the settings that staff change in the console, one for each kind of value."""

from collections.abc import Mapping
from datetime import datetime, time, tzinfo
from typing import Any

from annotated_types import Ge, Le
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from pydantic.fields import FieldInfo
from wtforms import (
    DateTimeLocalField,
    DecimalField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of WTForms 3.2
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import TextInput

from hotline.console.labels import LABELS
from hotline.console.setting_values import CODES
from hotline.settings import Settings
from ledger.models.codes import Category, Difficulty
from ledger.workdays import HoursNotUnderstood, OfficeHours

NEEDED = _("请填写。")


class SettingForm(FlaskForm):
    """One setting. `show` puts its value into the fields, `value` reads it from them."""

    def show(self, value: Any) -> None:
        """Put a value into the fields."""
        raise NotImplementedError

    def value(self) -> Any:
        """Return what the fields say, as plain JSON."""
        raise NotImplementedError

    def until(self, zone: tzinfo) -> datetime | None:
        """Return until when it is to hold; None: for good."""
        return None


class HoursForm(SettingForm):
    """The staffed hours of a working day, with a lunch break or without.

    Typed as text: a browser's own field for times shows them in the browser's language, not the page's.
    """

    opening = TimeField(_("上班"), [InputRequired(NEEDED)], widget=TextInput())
    lunch_from = TimeField(_("午休开始"), [Optional()], widget=TextInput())
    lunch_to = TimeField(_("午休结束"), [Optional()], widget=TextInput())
    closing = TimeField(_("下班"), [InputRequired(NEEDED)], widget=TextInput())

    def show(self, value: Any) -> None:
        """Put the hours into the fields; of more than two spans, the first and the last."""
        spans = OfficeHours.parse(value).spans
        self.opening.data, self.closing.data = spans[0][0], spans[-1][1]
        if len(spans) > 1:
            self.lunch_from.data, self.lunch_to.data = spans[0][1], spans[-1][0]

    def value(self) -> str:
        """Return the hours as the settings have them: 08:30-12:00,13:30-17:30."""
        moments: list[time | None] = [self.opening.data, self.closing.data]
        if self.lunch_from.data:
            moments[1:1] = [self.lunch_from.data, self.lunch_to.data]
        told = [moment.strftime("%H:%M") if moment else "" for moment in moments]
        return ",".join(f"{begin}-{end}" for begin, end in zip(told[::2], told[1::2], strict=True))

    def validate_lunch_to(self, field: TimeField) -> None:
        """Both ends of a lunch break or none."""
        if (self.lunch_from.data is None) != (field.data is None):
            raise ValidationError(_("午休的开始和结束须都填写，或都不填。"))

    def validate_closing(self, field: TimeField) -> None:
        """The moments follow one another."""
        try:
            OfficeHours.parse(self.value())
        except HoursNotUnderstood:
            raise ValidationError(_("各时刻须先后相接：上班、午休开始、午休结束、下班。")) from None


class ModeForm(SettingForm):
    """Staffed or after hours whatever the calendar says, until a moment that nobody has to remember."""

    mode = RadioField(
        _("接听方式"),
        [InputRequired(_("请选择。"))],
        choices=[SelectChoice(code, CODES["hours_mode"][code]) for code in ("after_hours", "staffed")],
    )
    ends = DateTimeLocalField(
        _("到何时恢复"), [InputRequired(NEEDED)], format="%Y-%m-%d %H:%M", widget=TextInput()
    )

    def show(self, value: Any) -> None:
        """Choose the mode."""
        self.mode.data = value if value != "auto" else None

    def value(self) -> str:
        """Return the mode."""
        return str(self.mode.data)

    def until(self, zone: tzinfo) -> datetime | None:
        """Return when it ends."""
        return self.ends.data.replace(tzinfo=zone) if self.ends.data else None


class NumberForm(SettingForm):
    """A whole number."""

    number = IntegerField(_("数值"), [InputRequired(_("请填写整数。"))])

    def show(self, value: Any) -> None:
        """Put the number into the field."""
        self.number.data = value

    def value(self) -> int:
        """Return the number."""
        return int(self.number.data or 0)


class SecondsForm(SettingForm):
    """A number that may have decimals."""

    number = DecimalField(_("数值"), [InputRequired(_("请填写数字。")), NumberRange(0)])

    def show(self, value: Any) -> None:
        """Put the number into the field."""
        self.number.data = value

    def value(self) -> float:
        """Return the number."""
        return float(self.number.data or 0)


class WordsForm(SettingForm):
    """A few words."""

    words = StringField(_("内容"), [InputRequired(NEEDED), Length(max=20)])

    def show(self, value: Any) -> None:
        """Put the words into the field."""
        self.words.data = value

    def value(self) -> str:
        """Return the words."""
        return (self.words.data or "").strip()


class LinesForm(SettingForm):
    """Several, one a line."""

    lines = TextAreaField(_("每行一条"), [InputRequired(_("请至少填写一条。"))])

    def show(self, value: Any) -> None:
        """Put each on a line."""
        self.lines.data = "\n".join(value)

    def value(self) -> list[str]:
        """Return the lines that hold something, each once."""
        return _lines(self.lines.data)


class CriteriaForm(SettingForm):
    """What makes a matter simple, ordinary or major."""

    simple = TextAreaField(_("简单"), [Length(max=500)])
    ordinary = TextAreaField(_("一般"), [Length(max=500)])
    major = TextAreaField(_("重大疑难"), [Length(max=500)])

    def show(self, value: Any) -> None:
        """Put the words into the fields."""
        for difficulty in Difficulty:
            self[difficulty.value].data = value.get(difficulty.value, "")

    def value(self) -> dict[str, str]:
        """Return those that say something."""
        told = {each.value: (self[each.value].data or "").strip() for each in Difficulty}
        return {code: words for code, words in told.items() if words}


class SubLevelsForm(SettingForm):
    """What each category is divided into, one a line."""

    law_enforcement = TextAreaField(LABELS[Category][Category.LAW_ENFORCEMENT])
    crime_prevention = TextAreaField(LABELS[Category][Category.CRIME_PREVENTION])
    administration = TextAreaField(LABELS[Category][Category.ADMINISTRATION])
    public_service = TextAreaField(LABELS[Category][Category.PUBLIC_SERVICE])
    discipline = TextAreaField(LABELS[Category][Category.DISCIPLINE])

    def show(self, value: Any) -> None:
        """Put each on a line of its category."""
        for category in Category:
            self[category.value].data = "\n".join(value.get(category.value, ()))

    def value(self) -> dict[str, list[str]]:
        """Return them by category, each once."""
        return {category.value: _lines(self[category.value].data) for category in Category}


def _lines(text: str | None) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in (text or "").splitlines() if line.strip()))


FORMS: Mapping[str, type[SettingForm]] = {
    "hours": HoursForm,
    "hours_mode": ModeForm,
    "message_max_seconds": NumberForm,
    "message_silence_seconds": NumberForm,
    "message_min_seconds": SecondsForm,
    "handling.decline_reasons": LinesForm,
    "handling.criteria": CriteriaForm,
    "handling.sub_levels": SubLevelsForm,
    "handling.extension_days": NumberForm,
    "handling.extensions": NumberForm,
    "papers.prefix": WordsForm,
    "retention.discarded": NumberForm,
    "retention.recordings": NumberForm,
    "retention.transcripts": NumberForm,
    "retention.attachments": NumberForm,
    "retention.callers": NumberForm,
}


def bounds(name: str) -> tuple[float, float] | None:
    """Return the least and the greatest number that a setting takes; None where it is no such number."""
    setting, _dot, part = name.partition(".")
    fields: Mapping[str, FieldInfo] = Settings.model_fields
    field = type(fields[setting].default).model_fields[part] if part else fields[setting]
    least: Any = next((each.ge for each in field.metadata if isinstance(each, Ge)), None)
    most: Any = next((each.le for each in field.metadata if isinstance(each, Le)), None)
    return None if least is None or most is None else (least, most)
