"""Lines to ring: one for the calls of a module, and a maker of special ones."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ivr.desk_phone import DeskPhone
from tests.ivr.line_process import LineProcess
from tests.ivr.signals import write_prompts

# Officers do not speak for long in tests, and a telephone is given up soon.
QUICK = "import ivr.flow, ivr.connection; ivr.flow.TALK_SECONDS = 0.4; ivr.connection.SIGN_SECONDS = 1.5"

Staffed = Callable[..., LineProcess]


@pytest.fixture(scope="session")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of prompts a tenth of a second long, each with its own pitch."""
    return write_prompts(tmp_path_factory.mktemp("prompts") / "sounds")


@pytest.fixture(scope="session")
def night_line(tmp_path_factory: pytest.TempPathFactory, sounds: Path) -> Iterator[LineProcess]:
    """A line after hours, shared by the tests that do it no harm."""
    line = LineProcess(tmp_path_factory.mktemp("night"), sounds).start()
    yield line
    assert line.stop() == 0, line.log()


@pytest.fixture
def make_line(tmp_path: Path, sounds: Path) -> Iterator[Callable[..., LineProcess]]:
    """Makes a line of its own for a test, not yet started; it is ended with the test."""
    made: list[LineProcess] = []

    def make(**options: object) -> LineProcess:
        made.append(LineProcess(tmp_path, sounds, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for line in made:
        if hasattr(line, "process") and line.process.poll() is None:
            line.kill()


@pytest.fixture
def staffed(make_line: Callable[..., LineProcess], tmp_path: Path) -> Staffed:
    """Starts a line in staffed hours with these telephones on duty."""

    def start(*phones: DeskPhone | str, states: dict[str, str] | None = None, **settings: Any) -> LineProcess:
        extensions = [
            {
                "id": n,
                "label": f"值班{n}",
                "uri": getattr(phone, "uri", phone),
                "position": n,
                "officer": {"id": 70 + n, "name": f"警官{n}"},
            }
            for n, phone in enumerate(phones, 1)
        ]
        content = {
            "version": 1,
            "written_at": "2026-09-01T08:00:00+08:00",
            "staff_days": {},
            "extensions": extensions,
            "query_states": states or {},
            "query_item": {},
        }
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / "line-snapshot.json").write_text(json.dumps(content), encoding="utf-8")
        defaults = {
            "hours_mode": "staffed",
            "ring_strategy": "in_turn",
            "wrap_up_seconds": 0,
            "ring_seconds": 5,
        }
        return make_line(**({"before": QUICK} | defaults | settings)).start()

    return start
