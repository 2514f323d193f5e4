"""Days and moments as they are typed: 2026-11-24, whatever the language of the browser is.

`<input type=date>` shows a day as the browser's language has it (11/24/2026). Here a day is plain text that
is read in the ways people write it; `static/js/days.js` adds a calendar to pick from.
"""

from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from markupsafe import Markup
from wtforms import DateField, DateTimeField, Field
from wtforms.widgets import html_params

DAY_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日")
TIME_FORMATS = ("%H:%M", "%H：%M", "%H时%M分")
_DAY_PATTERN = r"\d{4}([\-\/.]\d{1,2}[\-\/.]\d{1,2}|\d{4}|年\d{1,2}月\d{1,2}日)"


def read_day(text: str | None) -> date | None:
    """The day that a text names; None for none, or for what is no day."""
    for form in DAY_FORMATS:
        try:
            return datetime.strptime((text or "").strip(), form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    return None


def day_input(name: str, value: date | str | None = None, **attributes: Any) -> Markup:
    """The HTML of one field for a day."""
    own = {
        "type": "text",
        "class_": "day",
        "inputmode": "numeric",
        "maxlength": 11,
        "placeholder": _("年-月-日"),
        "pattern": _DAY_PATTERN,
        "title": _("按2026-11-24的样式填写"),
        "autocomplete": "off",
    }
    given = {key: one for key, one in attributes.items() if one is not False}
    return Markup("<input %s>") % Markup(html_params(**own | given, name=name, value=str(value or "")))  # noqa: S704


class _DayWidget:
    def __call__(self, field: Field, **attributes: Any) -> Markup:
        typed = field.raw_data[0] if field.raw_data else field.data
        return day_input(field.name, typed, **{"id": field.id} | attributes)


class DayField(DateField):
    """A day in a form."""

    widget = _DayWidget()

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=list(DAY_FORMATS), **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; raises `ValueError` with words for people."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = read_day(typed)
        if typed and self.data is None:
            raise ValueError(_("请按2026-11-24的样式填写日期。"))


class MomentField(DateTimeField):
    """A day with its time, such as 2026-11-24 09:15; the zone is the bureau's, and not part of it."""

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        known = [f"{day} {time}" for day in DAY_FORMATS for time in TIME_FORMATS]
        first = {"placeholder": _("年-月-日 时:分"), "autocomplete": "off"}
        super().__init__(label, validators, format=[*known, "%Y-%m-%dT%H:%M"], render_kw=first, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; raises `ValueError` with words for people."""
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError as error:
            raise ValueError(_("请按2026-11-24 09:15的样式填写时间。")) from error


def register(app: Flask) -> None:
    """Make the field known to the templates of forms that are not made of classes, such as filters."""
    app.jinja_env.globals["day_input"] = day_input
