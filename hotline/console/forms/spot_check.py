"""The forms of a spot-check: drawing a sample, and what was found in one item."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, IntegerField, RadioField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange

from hotline.console.forms.days import DayField
from hotline.console.labels import choices, label
from ledger.models import CheckMark, CheckPoint
from ledger.reports.period import Period
from ledger.spot_checks import LARGEST, LONGEST_REMARK


class DrawForm(FlaskForm):
    """The period of the items, and how many are drawn."""

    first = DayField(_("登记日期自"), [InputRequired(_("请填写起始日期。"))])
    last = DayField(_("至"), [InputRequired(_("请填写截止日期。"))])
    size = IntegerField(
        _("抽查件数"),
        [NumberRange(1, LARGEST, _("请填写1至%(max)s的件数。", max=LARGEST))],
        default=10,
    )

    def period(self) -> Period:
        """The period, once the form is valid; raises `PeriodNotUnderstood` where it ends before it begins."""
        first, last = self.first.data, self.last.data
        assert first is not None and last is not None  # noqa: S101, PT018  # for the type checker
        return Period(first, last)

    def count(self) -> int:
        """How many are drawn, once the form is valid."""
        return self.size.data or 1


def _point() -> RadioField:
    # The words of the point are set by the form, which knows which one it is.
    return RadioField(
        "",
        [AnyOf([mark.value for mark in CheckMark], _("请选择。"))],
        choices=choices(CheckMark),
        validate_choice=False,
    )


class ResultForm(FlaskForm):
    """What was found: one mark a point, whose fields are named after them, and a remark."""

    complete = _point()
    category = _point()
    urgency = _point()
    faithful = _point()
    confidential = _point()
    remark = TextAreaField(_("备注"), [Length(max=LONGEST_REMARK, message=_("内容过长，请精简。"))])

    def points(self) -> Iterator[Field]:
        """The fields of the points in their order, with their words."""
        for point in CheckPoint:
            field = self[point.value]
            field.label.text = label(point)
            yield field

    def marks(self) -> dict[CheckPoint, CheckMark]:
        """What was marked, once the form is valid."""
        return {point: CheckMark(self[point.value].data) for point in CheckPoint}
