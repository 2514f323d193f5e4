"""The ledger that a bureau kept as a spreadsheet before: an item in words of its own, and the workbook."""

import io
from typing import Any

import openpyxl

THEIRS: dict[str, Any] = {
    "受理编号": "2025-0007",
    "受理日期": "2025年3月4日",
    "举报人": "周某某",
    "联系方式": 13805380001,
    "被举报单位": "泰山分局岱庙派出所",
    "问题分类": "执法办案",
    "问题性质": "不依法履行职责",
    "举报内容": "报案后没有受案回执。",
}


def sheet(*lines: dict[str, Any], title: str = "") -> bytes:
    """A workbook with a line for each item, below a header of every column that one of them has."""
    book = openpyxl.Workbook()
    assert book.active is not None
    if title:
        book.active.append([title])
    header = list(dict.fromkeys(name for line in lines for name in line))
    book.active.append(header)
    for line in lines:
        book.active.append([line.get(name) for name in header])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
