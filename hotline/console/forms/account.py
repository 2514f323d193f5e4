"""Forms for signing in and for changing one's own password."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of WTForms 3.2
from wtforms.validators import EqualTo, InputRequired

from ledger.models import Language


class SignInForm(FlaskForm):
    """User name and password."""

    username = StringField(_("用户名"), [InputRequired(_("请输入用户名。"))])
    password = PasswordField(_("密码"), [InputRequired(_("请输入密码。"))])


class LanguageForm(FlaskForm):
    """The language in which the pages are to be read."""

    language = SelectField(choices=[SelectChoice(language.value) for language in Language])


class ChangePasswordForm(FlaskForm):
    """The present password, and the new one twice."""

    current = PasswordField(_("当前密码"), [InputRequired(_("请输入当前密码。"))])
    new = PasswordField(_("新密码"), [InputRequired(_("请输入新密码。"))])
    again = PasswordField(
        _("再次输入新密码"),
        [InputRequired(_("请再次输入新密码。")), EqualTo("new", _("两次输入的新密码不一致，请重新输入。"))],
    )
