"""The form for a message that is no complaint: it leaves the queue with a reason. DOMAIN.md section 2.1."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import AnyOf, Length

from hotline.console.labels import choices
from ledger.models.codes import DiscardReason


class DiscardForm(FlaskForm):
    """Why a draft leaves the queue without a number."""

    reason = RadioField(
        _("原因"),
        [AnyOf([reason.value for reason in DiscardReason], _("请选择不予登记的原因。"))],
        choices=choices(DiscardReason),
        validate_choice=False,
    )
    note = TextAreaField(_("说明"), [Length(max=2000, message=_("说明过长，请精简。"))])

    def chosen(self) -> DiscardReason:
        """The reason, once the form is valid."""
        return DiscardReason(self.reason.data)
