"""What the places are called in which the words of a search stand (`ledger.item_words`)."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from hotline.console.labels import label
from ledger.item_words import ACCUSED_UNITS, HANDLING_UNITS, NUMBER, TRANSCRIPT
from ledger.models.handling_codes import ActKind

PLACES: Mapping[str, str] = {
    NUMBER: _("编号"),
    "reporter_name": _("反映人姓名"),
    "reporter_phone": _("联系电话"),
    "reporter_address": _("单位或地址"),
    "reporter_id_number": _("身份证号"),
    "accused_persons": _("涉及人员"),
    "police_numbers": _("警号"),
    "place": _("发生地点"),
    "problem": _("主要问题"),
    "evidence": _("掌握的基本证据"),
    "demand": _("诉求"),
    "instruction": _("批示内容"),
    "corrected_text": _("校正文本"),
    "remark": _("备注"),
    ACCUSED_UNITS: _("涉及单位"),
    HANDLING_UNITS: _("承办单位"),
    TRANSCRIPT: _("转写文本"),
}


def place_words(place: str) -> str:
    """Return what a place is called: a field of the form, or an act."""
    return label(place) if isinstance(place, ActKind) else str(PLACES[place])
