"""The form of one unit of the tree."""

from collections.abc import Collection, Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of WTForms 3.2
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from hotline.console.forms.users import known_id, unit_choice
from hotline.console.labels import choices
from hotline.console.unit_tree import Row
from ledger.models import UnitKind
from ledger.unit_changes import CODE, LONGEST_NAME


def _spaced(value: str | None) -> str | None:
    return None if value is None else " ".join(value.split())


class RootFields(FlaskForm):
    """The name of the bureau itself, which stands below no other."""

    name = StringField(
        _("名称"),
        [DataRequired(_("请填写名称。")), Length(max=LONGEST_NAME, message=_("名称过长。"))],
        filters=[_spaced],
    )


class UnitFields(RootFields):
    """What an administrator edits of any other unit."""

    parent_id = SelectField(_("上级单位"), [InputRequired(_("请选择上级单位。"))], coerce=known_id)
    kind = SelectField(_("类别"))

    def offer(self, tree: Iterable[Row], but: Collection[int] = (), kind: UnitKind | None = None) -> None:
        """Offer the units to stand below, `but` those that would make a circle, and kinds beside its own."""
        none = SelectChoice("", gettext("请选择"))
        self.parent_id.choices = [none, *(unit_choice(row) for row in tree if row.id not in but)]
        kinds = choices(UnitKind)
        self.kind.choices = [one for one in kinds if one.value != UnitKind.BUREAU or one.value == kind]


class NewUnitFields(UnitFields):
    """And the code, which stays for good."""

    code = StringField(
        _("代码"),
        [
            DataRequired(_("请填写代码。")),
            Regexp(f"{CODE}$", message=_("代码只能用字母、数字、点、连字符和下划线，最多32个字符。")),
        ],
        filters=[_spaced],
    )
