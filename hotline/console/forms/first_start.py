"""The form by which the first administrator claims the console."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length


class ClaimForm(FlaskForm):
    """The code that the service printed, and the account to be made."""

    code = StringField(_("开通码"), [InputRequired(_("请输入开通码。"))])
    username = StringField(_("用户名"), [InputRequired(_("请输入用户名。"))], default="admin")
    display_name = StringField(_("姓名"), [InputRequired(_("请输入姓名。")), Length(max=40)])
    password = PasswordField(_("密码"), [InputRequired(_("请输入密码。"))])
    again = PasswordField(
        _("再次输入密码"),
        [InputRequired(_("请再次输入密码。")), EqualTo("password", _("两次输入的密码不一致，请重新输入。"))],
    )
