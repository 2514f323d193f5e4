"""One running service for all tests that do no harm to it, and one for each that does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.service import Service


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that stays up."""
    running = Service(tmp_path_factory.mktemp("service"))
    running.start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def own_service(tmp_path: Path) -> Iterator[Service]:
    """A service that a test may hurt; it transcribes nothing, to be quick."""
    running = Service(tmp_path, HOTLINE_TRANSCRIBER="none")
    running.start()
    yield running
    running.stop()
