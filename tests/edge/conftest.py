"""One exchange for all tests that do it no harm, and a maker of others."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.edge.exchange import Exchange


@pytest.fixture(scope="session")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """Two line groups behind Kamailio; 127.0.0.1 is the one known trunk."""
    yield from running(tmp_path_factory.mktemp("exchange"))


@pytest.fixture
def own_exchange(tmp_path: Path) -> Iterator[Exchange]:
    """Two line groups behind Kamailio that a test may hurt."""
    yield from running(tmp_path)


def running(folder: Path) -> Iterator[Exchange]:
    trunks = [{"name": "pbx", "addresses": ["127.0.0.1"]}]
    exchange = Exchange(folder, 2, trunks=trunks, rtp_bind="127.0.0.3")
    try:
        exchange.start()
        yield exchange
    finally:
        exchange.stop()
