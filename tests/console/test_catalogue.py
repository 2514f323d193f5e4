"""The English catalogue: complete and current both ways, and true to what it has to carry."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from hotline.console.languages import CATALOGUE
from hotline.settings import REPOSITORY

CHINESE = re.compile("[\u4e00-\u9fff]+")
PLACE = re.compile(r"%\(\w+\)s|\{\w+\}")
# Where Chinese stands in English too: terms of the law and of the office, examples of what is typed.
IN_BRACKETS = re.compile(r"\([^()]*\)|\"[^\"]*\"")
KEYWORDS = ("-k", "lazy_gettext", "-k", "lazy_pgettext:1c,2", "-k", "counted:1,1")


@pytest.fixture(scope="module")
def english() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The words of code and templates as they stand now, by the command of `make words`."""
    path = tmp_path_factory.mktemp("words") / "words.pot"
    reading = ["-F", "hotline/console/babel.cfg", *KEYWORDS, "-o", str(path), "."]
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", *reading],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    with Path(path).open("rb") as file:
        return read_po(file)


def forms(words: str | tuple[str, ...]) -> tuple[str, ...]:
    """The words of a message: one, or those for one thing and for several."""
    return (words,) if isinstance(words, str) else words


def ids(catalogue: Catalog) -> set[tuple[str, tuple[str, ...]]]:
    return {(message.context or "", forms(message.id)) for message in catalogue if message.id}


def test_every_word_of_a_page_has_its_english(source: Catalog, english: Catalog) -> None:
    without = [message.id for message in english if message.id and not all(forms(message.string))]
    assert without == []
    assert sorted(ids(source) - ids(english)) == [], "run `make words`, then translate"


def test_nothing_is_left_over_or_doubtful(source: Catalog, english: Catalog) -> None:
    assert sorted(ids(english) - ids(source)) == [], "run `make words`"
    assert [message.id for message in english if message.fuzzy and message.id] == []
    assert list(english.obsolete) == []


def test_what_is_put_into_a_sentence_stands_in_its_english_too(english: Catalog) -> None:
    wrong = [
        message.id
        for message in english
        if message.id
        for words in forms(message.string)
        if sorted(PLACE.findall(forms(message.id)[0])) != sorted(PLACE.findall(words))
    ]
    assert wrong == []


def test_english_is_english_but_for_terms_in_brackets_and_examples_in_quotes(english: Catalog) -> None:
    words = [one for message in english if message.id for one in forms(message.string)]
    assert [one for one in words if CHINESE.search(IN_BRACKETS.sub("", one))] == []


def test_english_quotes_with_its_own_marks(english: Catalog) -> None:
    words = [one for message in english if message.id for one in forms(message.string)]
    assert [one for one in words if re.search("[“”，。、；：（）]", IN_BRACKETS.sub("", one))] == []
