"""A file of units that was sent: what is done with it, or what is wrong with it in words."""

from collections.abc import Callable
from pathlib import Path

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hotline.console.import_words import unit_fault_words
from hotline.console.uploads import received
from ledger.unit_file import UnitsNotImported

ERRORS_SHOWN = 100


def with_units_file(
    do: Callable[[Path], ResponseReturnValue], refuse: Callable[[list[str]], ResponseReturnValue]
) -> ResponseReturnValue:
    """Do something with the file that was sent, or answer with what is wrong with it."""
    sent = request.files.get("units")
    if sent is None or not sent.filename:
        return refuse([_("请先选择文件。")])
    with received(sent) as path:
        try:
            return do(path)
        except UnitsNotImported as refused:
            told = [(error.row, unit_fault_words(error)) for error in refused.errors[:ERRORS_SHOWN]]
            return refuse([_("第%(row)s行：%(message)s", row=row, message=words) for row, words in told])
