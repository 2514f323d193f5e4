"""`docs/rules.md` lists every rule of section 2 with tests and modules that there are."""

import re

import pytest

from hotline.settings import REPOSITORY

TABLE = (REPOSITORY / "docs" / "rules.md").read_text(encoding="utf-8")
ROWS = {row[0]: row for row in re.findall(r"^\| (2\.\d+|all) \|(.*)\|(.*)\|(.*)\|$", TABLE, re.M)}


@pytest.fixture(scope="module")
def tests() -> set[str]:
    """The names of all tests of the repository."""
    files = (REPOSITORY / "tests").rglob("test_*.py")
    return {
        name for file in files for name in re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8"))
    }


def test_every_rule_has_its_row() -> None:
    assert set(ROWS) == {f"2.{number}" for number in range(1, 18)} | {"all"}


@pytest.mark.parametrize("rule", ROWS)
def test_the_tests_that_a_rule_names_are_there(rule: str, tests: set[str]) -> None:
    named = re.findall(r"`(test_\w+)`", ROWS[rule][3])
    assert named
    assert set(named) <= tests


@pytest.mark.parametrize("rule", ROWS)
def test_the_modules_that_a_rule_names_are_there(rule: str) -> None:
    for module in re.findall(r"`(ledger/[\w/.]+)`", ROWS[rule][2]):
        assert (REPOSITORY / module).is_file(), module
