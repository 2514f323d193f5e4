"""What people write into a report: 苗头性、倾向性、深层次问题, 规律, 建议. DOMAIN.md section 5."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, TextAreaField
from wtforms.validators import Length

from ledger.reports.narratives import LONGEST_PASSAGE, PASSAGES

_SHORT = Length(max=LONGEST_PASSAGE, message=_("内容过长，请精简。"))


class NarrativeForm(FlaskForm):
    """The passages, each of which may be left empty. Their names are the columns of `ReportNarrative`."""

    emerging = TextAreaField(_("苗头性问题"), [_SHORT])
    trends = TextAreaField(_("倾向性问题"), [_SHORT])
    underlying = TextAreaField(_("深层次问题"), [_SHORT])
    patterns = TextAreaField(_("规律特点"), [_SHORT])
    suggestions = TextAreaField(_("工作建议"), [_SHORT])

    def passages(self) -> Iterator[Field]:
        """The fields in their order."""
        return (self[name] for name in PASSAGES)

    def words(self) -> dict[str, str]:
        """What was written, by the names of the passages."""
        return {name: (self[name].data or "").strip() for name in PASSAGES}
