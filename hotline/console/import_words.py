"""What is wrong with a file that is to be imported, in the words of the office."""

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from hotline.console.formats import listed
from hotline.console.labels import LABELS
from hotline.console.official import in_chinese
from hotline.sheets.faults import CellError, Fault
from hotline.sheets.history import STATES
from hotline.sheets.importing import CODES, FORM
from ledger.models.codes import Category, ItemState
from ledger.models.handling_codes import Conclusion, FeedbackWay, Method
from ledger.unit_file import COLUMNS, KINDS, RowError, UnitFault

FAULTS: Mapping[Fault, str] = {
    Fault.NOT_XLSX: _("不是 XLSX 文件。请在表格软件中另存为“Excel 工作簿（.xlsx）”。"),
    Fault.TOO_LARGE: _("文件过大。请按年度拆成几个文件，分别导入。"),
    Fault.NO_ITEMS: _("表头以下没有内容。"),
    Fault.COLUMN_MISSING: _("表中没有这一列，请重新对应。"),
    Fault.COLUMN_TWICE: _("表头中有两列同名，请改名后重新上传。"),
    Fault.COLUMN_NEEDED: _("没有对应这一列，不能导入。请在上方选择是表中的哪一列。"),
    Fault.REQUIRED: _("必填，此处为空。请补填，或在上方为空格统一填一个值。"),
    Fault.INVALID: _("填写的内容无效。"),
    Fault.TOO_LONG: _("内容过长，请精简。"),
    Fault.IN_FUTURE: _("晚于现在。"),
    Fault.NO_DATE: _("“%(value)s”不是日期，请写成2026-09-21或2026-09-21 09:15。"),
    Fault.NO_NUMBER: _("“%(value)s”不是编号，请写成2026-0012；没有编号的留空。"),
    Fault.NO_TRUTH: _("“%(value)s”不是“是”或“否”（反映人一列为“实名”或“匿名”）。"),
    Fault.NO_CODE: _("“%(value)s”不是规定的写法。规定的有：%(known)s。"),
    Fault.NO_UNIT: _("单位目录中没有“%(value)s”。"),
    Fault.UNITS_ALIKE: _("单位目录中有%(count)s个“%(value)s”，请写全称。"),
    Fault.STATE_NOT_IMPORTED: _("这种状态的事项不能导入，请改为“已受理”或“已结案”。"),
    Fault.NEEDED_AT_CLOSE: _("已结案的事项必填，此处为空。"),
    Fault.CLOSED_TOO_EARLY: _("早于受理时间。"),
    Fault.NUMBER_OF_LEDGER: _("台账中已有这个编号。"),
    Fault.NUMBER_OF_ROW: _("与第%(row)s行的编号相同。"),
}
UNIT_FAULTS: Mapping[UnitFault, str] = {
    UnitFault.UNREADABLE: _("不是 XLSX 或 CSV 文件，请另存为其中一种。"),
    UnitFault.NO_COLUMNS: _("表头缺少：%(columns)s。"),
    UnitFault.NOT_CSV: _("这一行不符合 CSV 格式。"),
    UnitFault.NOT_NAMED: _("代码和名称都须填写。"),
    UnitFault.CODE_TWICE: _("代码%(code)s与第%(row)s行相同。"),
    UnitFault.UNKNOWN_KIND: _("类别“%(kind)s”不是规定的写法。规定的有：%(kinds)s。"),
    UnitFault.PARENT_NEEDED: _("须填写上级代码，只有市公安局没有上级。"),
    UnitFault.UNKNOWN_PARENT: _("上级代码%(code)s既不在文件中，也不在单位目录中。"),
    UnitFault.BELOW_ITSELF: _("单位%(code)s列入了自己的下级之下。"),
    UnitFault.EMPTY: _("表头以下没有单位。"),
}


def fault_words(error: CellError) -> str:
    """What is wrong in a cell, and what to do."""
    return str(FAULTS[error.fault]) % error.detail


def unit_fault_words(error: RowError) -> str:
    """What is wrong in a row of units, and what to do."""
    detail: dict[str, Any] = dict(error.detail)
    if error.fault is UnitFault.UNKNOWN_KIND:
        detail["kinds"] = listed(KINDS.values())
    elif error.fault is UnitFault.NO_COLUMNS:
        names = str(detail["columns"]).split(", ")
        detail["columns"] = listed(
            _("%(words)s（%(more)s）", words=COLUMNS[name], more=name) for name in names
        )
    return str(UNIT_FAULTS[error.fault]) % detail


def options(column: str) -> list[str]:
    """What may stand in a column of the ledger where that is one of a few words; empty where it is not."""
    with in_chinese():
        return [str(words) for words in _options(column)]


def _options(column: str) -> Collection[str]:
    coded: dict[str, type] = {FORM[name]: codes for name, codes in CODES.items()}
    coded |= {"问题类别": Category, "处置方式": Method, "结论": Conclusion}
    if column in coded:
        return LABELS[coded[column]].values()
    if column == "反馈方式":
        return [*LABELS[FeedbackWay].values(), _("无法反馈")]
    if column == "状态":
        return [LABELS[ItemState][state] for state in STATES]
    if column == "反映人":
        return (_("实名"), _("匿名"))
    return (_("是"), _("否")) if column in ("要求保密", "是否正在发生") else ()
