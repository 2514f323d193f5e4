"""The words on the pages: every code has some, and all can be translated."""

import re
import subprocess
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask

from hotline.console import formats, languages
from hotline.console.act_words import HELP, NOT_BY_HAND, field_words
from hotline.console.labels import LABELS, label
from hotline.console.rule_words import RULES
from hotline.console.timeline import LEFT_OUT, SENTENCES
from hotline.settings import REPOSITORY
from ledger.attachments import Problem
from ledger.handling.machine import TABLE
from ledger.handling.reading import CLASSES
from ledger.handling.refusals import Refusal
from ledger.models import DraftStatus, Role, handling_codes
from ledger.models.handling_codes import ActKind
from ledger.repeats import Reason

CONSOLE = REPOSITORY / "hotline" / "console"
CHINESE = re.compile("[\u4e00-\u9fff]")

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@on_sqlite
@pytest.mark.parametrize("codes", list(LABELS))
def test_every_code_has_words_in_chinese(app: Flask, codes: type[StrEnum]) -> None:
    with app.test_request_context():
        for code in codes:
            assert CHINESE.search(label(code)), code


def test_every_code_of_handling_and_every_refusal_is_among_them() -> None:
    of_handling = {
        codes
        for codes in vars(handling_codes).values()
        if isinstance(codes, type) and issubclass(codes, StrEnum) and codes is not StrEnum
    }
    assert of_handling | {Refusal, Problem, Reason} <= set(LABELS)
    assert all(set(LABELS[codes]) == set(codes) for codes in LABELS)


def test_every_rule_that_an_act_rests_on_has_words() -> None:
    named = {row.rule for row in TABLE.values()} | {refusal.rule for refusal in Refusal if refusal.rule}
    assert named <= set(RULES)


@pytest.mark.parametrize("kind", list(ActKind))
def test_every_act_and_each_of_its_fields_has_words(kind: ActKind) -> None:
    fields = set(CLASSES[kind].model_fields)
    said = set(re.findall(r"%\((\w+)\)s", str(SENTENCES[kind])))
    assert said <= fields
    if kind in {*NOT_BY_HAND, ActKind.REGISTER}:  # nobody fills these in
        assert fields <= said | LEFT_OUT
    else:
        assert kind in HELP
        assert all(field_words(kind, name).label for name in fields)


@on_sqlite
def test_no_code_has_no_words(app: Flask) -> None:
    with app.test_request_context():
        assert label(None) == ""
        assert label(DraftStatus.PENDING) == "待登记"
        assert label(Role.DUTY_OFFICER) == "值班员"


@on_sqlite
def test_times_are_those_of_the_bureau(app: Flask) -> None:
    with app.test_request_context():
        assert formats.moment(datetime.fromisoformat("2026-09-20T16:30:00Z")) == "2026-09-21 00:30"
        assert formats.day(date(2026, 9, 21)) == "2026-09-21 周一"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (0, "0:00"), (7.4, "0:07"), (65.0, "1:05"), (300.2, "5:00"), (59.7, "1:00")],
)
def test_lengths_are_minutes_and_seconds(seconds: float | None, words: str) -> None:
    assert formats.minutes(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (0, "0秒"), (13.2, "13秒"), (59.7, "1分00秒"), (65.0, "1分05秒"), (3661, "61分01秒")],
)
@on_sqlite
def test_a_length_in_words_is_that_of_the_office(app: Flask, seconds: float | None, words: str) -> None:
    with app.test_request_context():
        assert formats.duration(seconds) == words


@pytest.mark.parametrize(
    ("change", "words"), [(12.5, "+12.5"), (-10.0, "−10.0"), (0.0, "0.0"), (-0.04, "0.0"), (0.05, "+0.1")]
)
def test_a_change_has_its_sign_and_none_where_nothing_changed(change: float, words: str) -> None:
    assert formats.signed(change) == words


@on_sqlite
def test_english_counts_one_and_several(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": f"{languages.COOKIE}=en"}):
        assert formats.counted("%(count)s件", 1) == "1 item"
        assert formats.counted("%(count)s件", 2) == "2 items"
    with app.test_request_context():
        assert formats.counted("%(count)s件", 2) == "2件"


@pytest.mark.parametrize(
    "template", sorted((CONSOLE / "templates").rglob("*.html")), ids=lambda path: path.name
)
def test_a_template_has_no_chinese_outside_gettext(template: Path) -> None:
    text = re.sub(r"{#.*?#}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"\b(?:_|counted)\('(?:[^'\\]|\\.)*'", "", text)
    assert not CHINESE.search(text)


def test_scripts_have_no_words_of_their_own() -> None:
    for script in (CONSOLE / "static" / "js").rglob("*.js"):
        assert not CHINESE.search(re.sub(r'join\("、"\)', "", script.read_text(encoding="utf-8"))), (
            script.name
        )


def test_the_catalogue_is_extracted_from_code_and_templates(tmp_path: Path) -> None:
    catalogue = tmp_path / "messages.pot"
    keywords = ["-k", "lazy_gettext", "-k", "lazy_pgettext:1c,2", "-k", "counted:1,1"]
    command = ["extract", "-F", str(CONSOLE / "babel.cfg"), *keywords, "-o", str(catalogue), "."]
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", *command],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    words = catalogue.read_text(encoding="utf-8")
    for message in ("待登记事项", "无效留言", "用户名或密码不正确", "登记成功，编号%(number)s"):
        assert message in words
