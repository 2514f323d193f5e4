"""A 通报 without the names of people: what is known of them is taken out of its texts (DOMAIN.md section 1).

Only names that stand in the form or in an act are known. A name that somebody wrote in a report and nowhere
else stays, so a person reads the 通报 before it goes out.
"""

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from ledger.handling.acts import HoldAccountable, ProposeSanction, ReferToJustice, TakeMeasure
from ledger.papers.case import Case

CALLER = "举报人"
INSTRUCTOR = "局领导"
LEFT_OUT = "×××"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BETWEEN = re.compile(r"[、，,；;／/\s]+|（[^）]*）|\([^)]*\)")
_TITLES = (
    "副大队长", "大队长", "副中队长", "中队长", "副支队长", "支队长", "副所长", "所长", "副局长", "局长",
    "教导员", "指导员",
    "政委", "队长", "民警", "辅警", "警官", "警员", "警长", "同志", "等人", "等",
)  # fmt: skip
_NUMBERS = re.compile(r"(?<![0-9])(?:[0-9]{17}[0-9Xx]|1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8})(?![0-9])")
"""Identity cards and telephones, whoever they belong to."""


def without_names(said: dict[str, Any], case: Case, *, keep_accused: bool = False) -> dict[str, Any]:
    """Return the contents of a paper with every known person taken out of its texts.

    The caller becomes 举报人, people complained about 甲某, 乙某 and so on, each always the same;
    `keep_accused` leaves the latter as they are.
    """
    instead = _instead(case, keep_accused)
    return {name: _rewritten(value, instead) for name, value in said.items()}


def _rewritten(said: Any, instead: dict[str, str]) -> Any:
    if type(said) is str:
        return _without(said, instead)
    if isinstance(said, dict):
        return {name: _rewritten(value, instead) for name, value in said.items()}
    if isinstance(said, list):
        return [_rewritten(value, instead) for value in said]
    return said


def _without(text: str, instead: dict[str, str]) -> str:
    if instead:
        # The longest first: 王小明 before 王小.
        names = sorted(instead, key=len, reverse=True)
        text = re.sub("|".join(map(re.escape, names)), lambda found: instead[found[0]], text)
    return _NUMBERS.sub(LEFT_OUT, text)


def _instead(case: Case, keep_accused: bool) -> dict[str, str]:
    item = case.item
    known = [(name, CALLER) for name in _names(item.reporter_name)]
    known += [
        (detail, LEFT_OUT)
        for detail in (item.reporter_phone, item.reporter_address, item.reporter_id_number)
        if detail
    ]
    known += [(name, INSTRUCTOR) for name in _names(item.instructing_leader)]
    if not keep_accused:
        known += [(number, LEFT_OUT) for number in _names(item.police_numbers)]
        accused = dict.fromkeys(name for named in _accused(case) for name in _names(named))
        known += zip(accused, map(_placeholder, count()), strict=False)
    # The first wins: a caller who is accused too is the caller.
    return dict(reversed(known))


def _accused(case: Case) -> Iterator[str | None]:
    yield case.item.accused_persons
    for entry in case.history:
        if isinstance(entry.act, (HoldAccountable, ProposeSanction, ReferToJustice, TakeMeasure)):
            yield entry.act.person


def _names(named: str | None) -> Iterator[str]:
    for part in _BETWEEN.split(named or ""):
        name = _without_titles(part)
        if len(name) > 1:
            yield name


def _without_titles(name: str) -> str:
    for title in _TITLES:
        name = name.removeprefix(title).removesuffix(title)
    return name


def _placeholder(place: int) -> str:
    round_, stem = divmod(place, len(_STEMS))
    return f"{_STEMS[stem]}某{round_ + 1 if round_ else ''}"
