"""How the reading commands print: a table for people, JSON for scripts."""

import json
import unicodedata
from collections.abc import Sequence

import click

from hotline.outward import Row

LONGEST_CELL = 40


def print_rows(rows: Sequence[Row], columns: Sequence[str], *, as_json: bool, empty: str) -> None:
    """Print `rows`: as JSON whole, as a table only `columns`; `empty` is said where there is none."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        click.echo(empty)
        return
    cells = [[_cell(row[column]) for column in columns] for row in rows]
    widths = [max(_width(line[i]) for line in [list(columns), *cells]) for i in range(len(columns))]
    for line in [list(columns), *cells]:
        click.echo(
            "  ".join(text + " " * (width - _width(text)) for text, width in zip(line, widths, strict=True))
        )


def print_row(row: Row, *, as_json: bool) -> None:
    """Print one row whole."""
    if as_json:
        click.echo(json.dumps(row, ensure_ascii=False, indent=2))
        return
    width = max(24, *map(len, row))
    for name, value in row.items():
        text = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else _text(value)
        click.echo(f"{name:{width}} {text}")


def _text(value: object) -> str:
    return "-" if value is None else str(value)


def _cell(value: object) -> str:
    text = _text(value).replace("\n", " ")
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
