"""docs/faults.md names for each fault the tests that show what becomes of it."""

import ast
import re

from hotline.settings import REPOSITORY

TABLE = REPOSITORY / "docs" / "faults.md"
NAMED = re.compile(r"`(\w+/test_\w+)::(test_\w+)`")


def test_every_test_that_the_table_names_exists() -> None:
    named = set(NAMED.findall(TABLE.read_text(encoding="utf-8")))
    assert len(named) > 40
    missing = [f"{file}::{test}" for file, test in sorted(named) if test not in _tests_in(file)]
    assert missing == []


def test_every_row_of_the_table_names_a_test() -> None:
    rows = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    headed = [
        row for row in rows if "| test |" not in row and "| shown by |" not in row and "| --- |" not in row
    ]
    assert [row for row in headed if not NAMED.search(row) and "| the same |" not in row] == []


def _tests_in(file: str) -> set[str]:
    path = REPOSITORY / "tests" / f"{file}.py"
    if not path.exists():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
