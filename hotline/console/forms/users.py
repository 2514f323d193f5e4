"""Forms for people's accounts and for programs' tokens."""

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of WTForms 3.2
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput

from hotline.console.access_words import SCOPE_WORDS
from hotline.console.labels import LABELS, choices
from hotline.console.unit_tree import Row
from ledger.accounts import LONGEST_NAME, LONGEST_TELEPHONE
from ledger.api_tokens import HANDLING
from ledger.models import Extension, Role, Scope

INDENT = "\u3000"  # an ideographic space: an option of a list can be set back in no other way


def unit_choice(row: Row) -> SelectChoice:
    """A unit as a list offers it, set back by how deep it stands."""
    name = row.name if row.active else gettext("%(name)s（已停用）", name=row.name)
    return SelectChoice(row.id, INDENT * row.level + name)


class CheckboxesField(SelectMultipleField):
    """Several of several, as check boxes."""

    option_widget = CheckboxInput()


def known_id(value: str | None) -> int | None:
    """The id that a list was left at; None where nothing was chosen."""
    return int(value) if value and str(value).isdecimal() else None


class _WithUnit(FlaskForm):
    unit_id = SelectField(_("所在单位"), coerce=known_id)

    def offer_units(self, units: Iterable[Row]) -> None:
        """Offer the tree of units."""
        none = SelectChoice("", gettext("不填"))
        self.unit_id.choices = [none, *map(unit_choice, units)]


class AccountFields(_WithUnit):
    """What an administrator edits of a person."""

    display_name = StringField(
        _("姓名"), [InputRequired(_("请填写姓名。")), Length(max=LONGEST_NAME, message=_("姓名过长。"))]
    )
    telephone = StringField(
        _("联系电话"),
        [Length(max=LONGEST_TELEPHONE, message=_("号码过长，请只填一个号码。"))],
    )
    extension_id = SelectField(_("常用话机"), coerce=known_id)
    roles = CheckboxesField(_("角色"), [InputRequired(_("请至少选择一个角色。"))], choices=choices(Role))

    def offer(self, units: Iterable[Row], phones: Iterable[Extension]) -> None:
        """Offer the units and the telephones that there are."""
        self.offer_units(units)
        none = SelectChoice("", gettext("不填"))
        self.extension_id.choices = [none, *(SelectChoice(phone.id, phone.label) for phone in phones)]


class NewAccountFields(AccountFields):
    """And the username, which stays for good."""

    username = StringField(_("用户名"), [InputRequired(_("请填写用户名。"))])


class TokenFields(_WithUnit):
    """A program's name, what its token is good for, and the unit it belongs to."""

    name = StringField(_("名称"), [InputRequired(_("请填写名称。"))])
    scopes = CheckboxesField(
        _("权限"),
        [InputRequired(_("请至少选择一项权限。"))],
        choices=[SelectChoice(scope.value, SCOPE_WORDS[scope]) for scope in Scope],
    )
    roles = CheckboxesField(
        _("办理角色"),
        choices=[SelectChoice(role.value, LABELS[Role][role]) for role in Role if role in HANDLING],
    )
