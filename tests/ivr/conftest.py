"""Lines to ring: one for the calls of a module, and a maker of special ones."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.ivr.line_process import LineProcess
from tests.ivr.signals import write_prompts


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
