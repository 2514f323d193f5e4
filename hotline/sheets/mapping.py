"""How the columns of somebody's spreadsheet become ours: a TOML or JSON file, by the headers.

[columns]                # our column = their header
"涉及单位" = "被投诉单位"
[defaults]               # where the spreadsheet has nothing
"难易程度" = "一般"
[values."渠道来源"]       # their word = ours
"电话" = "12389电话"
"""

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from hotline.sheets.columns import COLUMNS

OURS = frozenset(column.header for column in COLUMNS)


class MappingUnusable(Exception):
    """The mapping file cannot be used; the message says what to put right."""


@dataclass(frozen=True)
class ColumnMapping:
    """Our columns by theirs, what stands where they have nothing, and our words for theirs.

    `left_out` are columns of ours that are not read, though theirs may have one of the same name.
    """

    columns: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()

    def theirs(self, ours: str) -> str:
        """Return the header under which a column of ours stands in the spreadsheet."""
        return self.columns.get(ours, ours)

    def word(self, ours: str, word: str) -> str:
        """Return our word for theirs, which stands alone in a cell or beside others."""
        return self.values.get(ours, {}).get(word, word)

    def value(self, ours: str, value: Any) -> Any:
        """Return a value in our words, or the default where there is none."""
        if isinstance(value, str):
            value = self.word(ours, value.strip())
        return self.defaults.get(ours) if value is None or value == "" else value


def load_mapping(path: Path) -> ColumnMapping:
    """Read a mapping from a TOML or JSON file; raises `MappingUnusable`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        read = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
        mapping = TypeAdapter(ColumnMapping).validate_python(read)
    except (OSError, ValueError, ValidationError) as error:
        raise MappingUnusable(f"{path} is not a mapping of columns: {error}") from error
    named = {*mapping.columns, *mapping.defaults, *mapping.values}
    if unknown := sorted(named - OURS):
        raise MappingUnusable(f"{path} names columns that the ledger has not: {', '.join(unknown)}")
    return mapping
