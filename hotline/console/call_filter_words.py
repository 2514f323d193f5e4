"""What the list of calls behind a figure says of that figure."""

from flask_babel import gettext as _

from hotline.console.call_filter import CallFilter
from hotline.console.labels import label
from hotline.console.period_words import period_words


def behind_words(wanted: CallFilter) -> str:
    """Say in words which calls are listed: 2025年，工作时间，人工接听; empty for all there are."""
    period = [period_words(wanted.period)] if wanted.period else []
    codes = (wanted.mode, wanted.outcome, wanted.answer, wanted.heard)
    return str(_("，")).join(period + [str(label(code)) for code in codes if code is not None])
