"""A scanner's hour in seconds; `python -m bench.scanner` does the whole day with the same parts."""

from collections import Counter
from pathlib import Path

import pytest

from tests.edge.exchange import Exchange
from tests.faults.mutations import mutations
from tests.faults.scanning import (
    STRANGER,
    TRUNK,
    HonestCallers,
    Scanner,
    Trap,
    footprints,
    processes,
    sweep,
)
from tests.ivr.signals import write_prompts

pytestmark = pytest.mark.alone

MESSAGES = 500
SECONDS = 12
# Of calls that a spoilt message began: what is never acknowledged ends after half a minute (RFC 3261).
CALLS_SOCKETS = 20


def scan(port: int, source: str, trap: Trap, *, tcp: bool = True) -> Counter[str]:
    scanner = Scanner(port, source, tcp=tcp)
    scanner.send(mutations(MESSAGES, seed=12389, trap=trap.address))
    return scanner.answers


def test_a_scanner_gets_nothing_and_honest_callers_are_recorded_meanwhile(tmp_path: Path) -> None:
    trunks = [{"name": "pbx", "addresses": [TRUNK]}]
    sounds = write_prompts(tmp_path / "sounds")
    exchange = Exchange(tmp_path, 3, trunks=trunks, rtp_bind="127.0.0.3", sounds_dir=sounds)
    edge, line = exchange.settings.edge_port, exchange.settings.sip_port
    trap = Trap()
    try:
        exchange.start()
        alive, before = processes(exchange), footprints(exchange)
        honest = HonestCallers(exchange, SECONDS)

        assert sweep(exchange, STRANGER) == 0
        assert scan(edge, STRANGER, trap).total() == 0
        assert scan(edge, TRUNK, trap).total() > 0
        # What seems to belong to a call passes the line's own filter, and belongs to none.
        assert set(scan(line, STRANGER, trap, tcp=False)) <= {"SIP/2.0 481"}
        assert honest.wait() == ""
        assert len(honest.messages()) == honest.count
        assert trap.caught() == []
        assert processes(exchange) == alive
        for name, after in footprints(exchange).items():
            assert after.descriptors - before[name].descriptors <= CALLS_SOCKETS, name
            assert after.megabytes - before[name].megabytes < 40, name
    finally:
        exchange.stop()
        trap.close()
