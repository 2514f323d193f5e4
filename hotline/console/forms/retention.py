"""The form that marks a call or an item as kept whatever its time."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length


class KeepForm(FlaskForm):
    """What is kept, and why."""

    subject = StringField(_("事项编号或来电编号"), [InputRequired(_("请填写编号。")), Length(max=80)])
    reason = TextAreaField(_("保留理由"), [InputRequired(_("请写明理由。")), Length(max=500)])
