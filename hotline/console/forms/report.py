"""The form of a 核查报告: its ten sections, what is concluded, and the files that belong to it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of WTForms 3.2

from hotline.console.act_words import field_words
from hotline.console.forms.act import CheckboxesField
from hotline.console.labels import choices, label
from ledger.models.handling_codes import ActKind, Conclusion, ReportSection
from ledger.report_drafts import LONGEST_SECTION

HINTS: Mapping[ReportSection, str] = MappingProxyType(
    {
        ReportSection.WORK_DONE: _("交办、核查的时间，参加人员，所做工作。"),
        ReportSection.PARTIES: _("举报投诉人和涉及人员的基本情况；要求保密的不写姓名。"),
        ReportSection.CASE: _("事情的时间、地点、起因、经过、结果。"),
        ReportSection.COMPLAINT: _("按举报投诉人的反映逐项列明。"),
        ReportSection.INVESTIGATION: _("对每一项反映如何调查、取得哪些材料和证据。"),
        ReportSection.FACTS: _("经核查认定的事实，并注明依据的证据。"),
        ReportSection.PROBLEMS: _("发现的问题，违反的规定，性质如何。"),
        ReportSection.RESPONSIBILITY: _("直接责任、领导责任，逐人认定。"),
        ReportSection.FEEDBACK: _("反馈的时间、方式、内容和举报投诉人的意见。"),
        ReportSection.OUTCOME: _("对人的处理，对事的整改，完成情况。"),
    }
)


class ReportForm(FlaskForm):
    """The fields; made by `report_form`."""

    class Meta(FlaskForm.Meta):
        """The token against forged requests is checked for every POST alike, not by each form."""

        csrf = False

    def of_section(self, section: ReportSection) -> Field:
        """The field of a section."""
        field: Field = self[section_name(section)]
        return field

    def texts(self) -> dict[ReportSection, str]:
        """What stands in the sections, with the line ends of the ledger."""
        return {
            section: "\n".join((self.of_section(section).data or "").splitlines())
            for section in ReportSection
        }

    def concluded(self) -> Conclusion | None:
        """What was chosen; None where nothing was."""
        chosen = self._fields["conclusion"].data
        return Conclusion(chosen) if chosen in set(Conclusion) else None

    def files(self) -> frozenset[int]:
        """The files that were ticked, of those that the item has."""
        field = self._fields.get("attachments")
        return frozenset(field.data) if field is not None else frozenset()


def section_name(section: ReportSection) -> str:
    """The name of the field of a section."""
    return f"section-{section.value}"


def report_form(files: Sequence[tuple[int, str]], start: Mapping[str, Any] | None = None) -> ReportForm:
    """The form as it was sent, or as it begins with `start`; `files` are the item's, by id and name."""
    fields: dict[str, Any] = {
        section_name(section): TextAreaField(label(section), render_kw={"maxlength": LONGEST_SECTION})
        for section in ReportSection
    }
    fields["conclusion"] = RadioField(
        field_words(ActKind.REPORT, "conclusion").label, choices=choices(Conclusion), validate_choice=False
    )
    if files:
        fields["attachments"] = CheckboxesField(
            field_words(ActKind.REPORT, "attachments").label,
            coerce=int,
            choices=[SelectChoice(number, name) for number, name in files],
            validate_choice=False,
        )
    made = type("FormOfReport", (ReportForm,), fields)
    form: ReportForm = made() if start is None else made(formdata=None, data=dict(start))
    return form
