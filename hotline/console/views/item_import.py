"""Bringing in a ledger that was kept as a spreadsheet (导入原有台账): columns, a trial, then all or nothing.

The browser keeps the file and sends it with each step, so that nothing of it lies on the server unsealed.
How far a step is comes line by line as JSON; who goes away in mid-import has imported nothing.
"""

import hashlib
import io
import json
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, abort, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from hotline.console.access import requires
from hotline.console.database import reading, settings, writing
from hotline.console.import_words import fault_words, options
from hotline.console.sessions import signed_in_user, the_user
from hotline.sheets.faults import CellError, Fault, SheetNotImported
from hotline.sheets.guessing import NEEDED, READ, guess
from hotline.sheets.importing import check_lines, check_numbers
from hotline.sheets.mapping import ColumnMapping
from hotline.sheets.reading import Sheet, read_sheet
from ledger import imported_items
from ledger.access import Rule
from ledger.imported_items import ImportedItem
from ledger.models import Item, Unit, User
from ledger.models.handling_codes import ActKind

LARGEST_BYTES = 32 * 1024 * 1024
TOLD_EVERY = 20
"""Lines between two words of how far it is."""
ERRORS_SHOWN = 300
WORDS_SHOWN = 60
UNIT_COLUMNS = ("涉及单位", "承办单位")
TO_MATCH = (Fault.NO_CODE, Fault.NO_TRUTH, Fault.NO_UNIT)
PRESET = {
    "渠道来源": "12389电话",
    "要求保密": "是",
    "是否正在发生": "否",
    "紧急程度": "一般",
    "难易程度": "一般",
}
"""What is proposed where their ledger has no such column."""

blueprint = Blueprint("item_import", __name__, url_prefix="/admin/import")
Result = TypeVar("Result")
Told = dict[str, Any]
Received = tuple[str, bytes]
"""The name of a file, and what it holds."""


@dataclass(frozen=True)
class Sent:
    """The file as it was sent, with how its columns are to be read."""

    name: str
    digest: str
    sheet: Sheet
    mapping: ColumnMapping


def allow_files(app: Flask) -> None:
    """Let people who are signed in send a spreadsheet, larger than any form; before forms are read."""
    app.before_request(_allow_files)


@blueprint.get("")
@requires(Rule.IMPORT_ITEMS)
def page() -> ResponseReturnValue:
    """Choose the file."""
    return render_template("item_import/page.html", largest_mb=LARGEST_BYTES // 1024 // 1024)


@blueprint.post("/columns")
@requires(Rule.IMPORT_ITEMS)
def columns() -> ResponseReturnValue:
    """Which column is which: guessed, to be changed."""
    return _stream(_columns(_received()))


@blueprint.post("/check")
@requires(Rule.IMPORT_ITEMS)
def check() -> ResponseReturnValue:
    """Try it: every error by row and column, or what would be imported. Nothing is changed."""
    return _stream(_checked(_received()))


@blueprint.post("/run")
@requires(Rule.IMPORT_ITEMS)
def run() -> ResponseReturnValue:
    """Check it again, and import every line, or none."""
    return _stream(_imported(_received()))


def _columns(file: Received) -> Iterator[Told]:
    try:
        sheet = _sent(file).sheet
    except SheetNotImported as refused:
        yield _refused(refused.errors)
        return
    guessed = guess(sheet.header).columns
    shown = [column for column in READ if column in NEEDED or column in guessed]
    yield _part(
        "item_import/columns.html",
        sheet=sheet,
        guessed=guessed,
        shown=shown,
        others=[column for column in READ if column not in shown],
        needed=NEEDED,
        preset=PRESET,
        options=options,
    )


def _checked(file: Received) -> Iterator[Told]:
    try:
        found = yield from _check(sent := _sent(file))
    except SheetNotImported as refused:
        yield _refused(refused.errors)
        return
    yield _part("item_import/ready.html", summary=summary(found), sent=sent, **_words_to_match([]))


def _imported(file: Received) -> Iterator[Told]:
    try:
        found = yield from _check(sent := _sent(file))
        with writing() as session:
            check_numbers(session, found)
            actor = session.get_one(User, the_user().id)
            numbers = []
            for item in imported_items.enter_each(session, found, actor, settings().zone, digest=sent.digest):
                numbers.append((item.year, item.serial))
                yield from _progress(_("正在写入台账"), len(numbers), len(found))
    except SheetNotImported as refused:
        yield _refused(refused.errors)
        return
    yield _part("item_import/done.html", years=_by_year(numbers), count=len(numbers))


def _check(sent: Sent) -> Generator[Told, None, list[ImportedItem]]:
    total = len(sent.sheet.lines)
    with reading() as session:
        checking = check_lines(session, sent.sheet, sent.mapping, settings().zone, sent.name)
        while True:
            try:
                done = next(checking)
            except StopIteration as end:
                found: list[ImportedItem] = end.value
                return found
            yield from _progress(_("正在逐行检查"), done, total)


@dataclass(frozen=True)
class Summary:
    """What would be imported: of which years and numbers, how many open and closed."""

    count: int
    years: list[tuple[int, int, str, str]]
    unnumbered: int
    closed: int


def summary(found: list[ImportedItem]) -> Summary:
    """Say what an import would bring in."""
    given = [one.number for one in found if one.number is not None]
    closed = sum(any(act.kind is ActKind.CLOSE for act, _at in one.deeds) for one in found)
    return Summary(len(found), _by_year(given), len(found) - len(given), closed)


def _by_year(numbers: list[tuple[int, int]]) -> list[tuple[int, int, str, str]]:
    """Of each year: how many, and the first and the last number."""
    counts = Counter(year for year, _serial in numbers)
    spans = {
        year: [Item.number_of(year, serial) for of, serial in sorted(numbers) if of == year]
        for year in sorted(counts)
    }
    return [(year, counts[year], told[0], told[-1]) for year, told in spans.items()]


def _received() -> Received:
    """Read the file that was sent; it is closed before the answer is begun."""
    file = request.files.get("file")
    if file is None or not file.filename:
        abort(400)
    return file.filename, file.read()


def _sent(file: Received) -> Sent:
    name, content = file
    sheet = read_sheet(io.BytesIO(content))
    return Sent(name, hashlib.sha256(content).hexdigest(), sheet, _mapping())


def _mapping() -> ColumnMapping:
    """What the form says of the columns; fields are named column, default and value, and what they are of."""
    left_out = frozenset(ours for ours in READ if not request.form.get(f"column.{ours}"))
    mapping = ColumnMapping(left_out=left_out)
    for name, value in request.form.items():
        kind, _dot, of = name.partition(".")
        ours, _dot, word = of.partition(".")
        if not value or ours not in READ:
            continue
        if kind == "column":
            mapping.columns[ours] = value
        elif kind == "default":
            mapping.defaults[ours] = value
        elif kind == "value" and word:
            mapping.values.setdefault(ours, {})[word] = value
    return mapping


def _words_to_match(errors: list[CellError]) -> Told:
    """Their words that are none of ours, with those that were matched already, and what may be chosen."""
    words = {(ours, word): chosen for ours, of in _mapping().values.items() for word, chosen in of.items()}
    for error in errors:
        if error.fault in TO_MATCH:
            words.setdefault((error.ours, str(error.detail["value"])), "")
    with reading() as session:
        units = list(session.scalars(select(Unit.name).order_by(Unit.code)))
    return {
        "words": sorted(words.items())[:WORDS_SHOWN],
        "options": options,
        "units": units,
        "unit_columns": UNIT_COLUMNS,
    }


def _refused(errors: list[CellError]) -> Told:
    rows = len({error.row for error in errors})
    return _part(
        "item_import/errors.html",
        errors=errors[:ERRORS_SHOWN],
        count=len(errors),
        rows=rows,
        fault_words=fault_words,
        **_words_to_match(errors),
    )


def _progress(words: str, done: int, of: int) -> Iterator[Told]:
    if done % TOLD_EVERY == 0 or done == of:
        yield {"words": words, "done": done, "of": of}


def _part(template: str, **values: Any) -> Told:
    return {"html": render_template(template, **values)}


def _stream(told: Iterator[Told]) -> Response:
    lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in told)
    answer = Response(stream_with_context(lines), mimetype="application/x-ndjson")
    answer.headers["X-Accel-Buffering"] = "no"  # a proxy in front is not to hold it back
    return answer


def _allow_files() -> None:
    if request.blueprint == blueprint.name and signed_in_user() is not None:
        request.max_content_length = LARGEST_BYTES + 1024 * 1024
