"""Forms of the working calendar: one day, and the notice of a year."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of WTForms 3.2
from wtforms.validators import InputRequired, Length

from ledger.holiday_notice import NoticeNotUnderstood, NoticeProblem

LONGEST_NOTICE = 5000
WORKED, OFF = "worked", "off"

PROBLEMS: Mapping[NoticeProblem, str] = {
    NoticeProblem.NOTHING_FOUND: _("没有找到放假或上班的日期。请粘贴通知中“……放假”“……上班”的各条。"),
    NoticeProblem.NO_SUCH_DAY: _("没有这一天，或者没有写明月份。"),
    NoticeProblem.ENDS_BEFORE_IT_BEGINS: _("起止日期颠倒，或者相隔过长。"),
    NoticeProblem.OTHER_WEEKDAY: _("通知写的星期与这一年的日历不符，请核对是不是这一年的通知。"),
    NoticeProblem.OTHER_COUNT: _("通知写的天数与起止日期不符，请核对。"),
    NoticeProblem.OTHER_YEAR: _("不是这一年或相邻一年的日期。"),
    NoticeProblem.OFF_AND_WORKED: _("同一天既写放假又写上班。"),
}


class DayForm(FlaskForm):
    """Whether a day is worked, and why that was changed."""

    kind = RadioField(
        _("这一天"),
        [InputRequired(_("请选择放假或上班。"))],
        choices=[SelectChoice(OFF, _("放假")), SelectChoice(WORKED, _("上班"))],
    )
    note = StringField(
        _("调整原因"), [InputRequired(_("请填写调整原因。")), Length(max=100, message=_("最多100个字。"))]
    )


class NoticeForm(FlaskForm):
    """The text of a notice."""

    text = TextAreaField(
        _("通知内容"),
        [
            InputRequired(_("请粘贴或填写通知内容。")),
            Length(max=LONGEST_NOTICE, message=_("内容过长，只粘贴放假安排的各条即可。")),
        ],
    )

    def refuse(self, refusal: NoticeNotUnderstood) -> None:
        """Say why the text is not taken, and at which passage."""
        words = PROBLEMS[refusal.problem]
        quoted = f"“{refusal.passage}”：" if refusal.passage else ""
        self.text.errors = [f"{quoted}{words}"]
