"""The form for an officer's telephone."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional

from ledger.extensions import LONGEST_LABEL, LabelNotAllowed, LabelTaken, URITaken
from ledger.sip_uri import LONGEST, URINotAllowed, URIProblem

Refusal = LabelNotAllowed | LabelTaken | URITaken | URINotAllowed
REFUSALS = (LabelNotAllowed, LabelTaken, URITaken, URINotAllowed)

LAST_POSITION = 999
URI_PROBLEMS: Mapping[URIProblem, str] = {
    URIProblem.TOO_LONG: _("地址过长，最多%(count)s个字符。", count=LONGEST),
    URIProblem.CHARACTERS: _(
        "地址中有空格、引号、尖括号或中文等不能使用的字符，请按 sip:801@10.0.0.5 的样式填写。"
    ),
    URIProblem.SCHEME: _("地址须以 sip: 或 sips: 开头，例如 sip:801@10.0.0.5。"),
    URIProblem.USER: _("@ 前的分机号只能用字母、数字和 . _ + * ~ ! -，且不能带密码。"),
    URIProblem.HOST: _("没有写明主机，或主机不正确：请在 @ 后填写话机或交换机的 IP 地址或主机名。"),
    URIProblem.PORT: _("端口须是1到65535之间的数字。"),
    URIProblem.EXTRAS: _("主机之后只能写 ;transport=udp、tcp 或 tls，不能带其他参数或消息头。"),
}


class ExtensionForm(FlaskForm):
    """Label, SIP address, and the place in the order of ringing."""

    label = StringField(_("名称"), [InputRequired(_("请填写名称。"))])
    uri = StringField(_("SIP 地址"), [InputRequired(_("请填写 SIP 地址。"))])
    position = IntegerField(
        _("振铃次序"),
        [
            Optional(),
            NumberRange(1, LAST_POSITION, _("请填写1到%(last)s之间的数字。", last=LAST_POSITION)),
        ],
    )

    def refuse(self, refusal: Refusal) -> None:
        """Say at the field concerned why what was typed is not taken."""
        match refusal:
            case URINotAllowed():
                self.uri.errors = [URI_PROBLEMS[refusal.problem]]
            case URITaken():
                self.uri.errors = [_("已有话机使用这个地址。")]
            case LabelTaken():
                self.label.errors = [_("已有话机使用这个名称。")]
            case LabelNotAllowed():
                self.label.errors = [_("名称须在一行之内，1到%(count)s个字。", count=LONGEST_LABEL)]
