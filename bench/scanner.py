"""`python -m bench.scanner`: a scanner's day in minutes, at the edge and straight at a line group.

Sweeps (SIPp), numbers abroad and thousands of spoilt messages, from a stranger and from a trunk's address,
while honest callers ring every second. Prints what was answered, recorded, placed, and is held afterwards.
"""

import argparse
import tempfile
import time
from pathlib import Path

from tests.edge.exchange import Exchange
from tests.faults.mutations import mutations
from tests.faults.scanning import (
    STRANGER,
    TRUNK,
    Footprint,
    HonestCallers,
    Scanner,
    Trap,
    counted_by_the_edge,
    footprints,
    free_channels,
    processes,
    sweep,
)
from tests.ivr.signals import write_prompts

# A spoilt INVITE that is answered and cannot be acknowledged keeps its channel for half a minute (RFC 3261).
LINES = 8
SWEEPS = 200
# One honest call a second, for about as long as the messages of one source after the other take.
MESSAGES_A_HONEST_CALL = 32
# Calls and transactions that are never acknowledged end after 32 s.
SETTLE_SECONDS = 40


def main() -> None:
    """Run the day, print its figures."""
    options = argparse.ArgumentParser(prog="python -m bench.scanner", description=__doc__)
    options.add_argument("--messages", type=int, default=5000, help="spoilt messages a source (default 5000)")
    options.add_argument("--seed", type=int, default=12389)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="hotline-scanner-") as folder:
        _day(Path(folder), chosen.messages, chosen.seed)


def _day(folder: Path, messages: int, seed: int) -> None:
    trunks = [{"name": "pbx", "addresses": [TRUNK]}]
    sounds = write_prompts(folder / "sounds")
    exchange = Exchange(folder, LINES, trunks=trunks, rtp_bind="127.0.0.3", sounds_dir=sounds)
    trap = Trap()
    try:
        exchange.start()
        free_channels(exchange)
        alive, before = processes(exchange), footprints(exchange)
        honest = HonestCallers(exchange, messages // MESSAGES_A_HONEST_CALL + SWEEPS // 50)
        swept = sweep(exchange, STRANGER, calls=SWEEPS)
        print(f"sweeps by a stranger: {SWEEPS}, answered {swept}", flush=True)
        _scan_everywhere(exchange, messages, seed, trap)
        failed = honest.wait()
        print(f"honest callers: {honest.count}, recorded {len(honest.messages())}", failed)
        time.sleep(SETTLE_SECONDS)
        free_channels(exchange)
        print(f"calls placed by us: {len(trap.caught())}; stuck channels: 0")
        print(f"calls that ended unseen and still count at the edge: {counted_by_the_edge(exchange)}")
        print(f"processes that died: {len(alive - processes(exchange))}")
        _print_footprints(before, footprints(exchange))
    finally:
        exchange.stop()
        trap.close()


def _scan_everywhere(exchange: Exchange, messages: int, seed: int, trap: Trap) -> None:
    edge, line = exchange.settings.edge_port, exchange.settings.sip_port
    for name, scanner in (
        ("a stranger at the edge", Scanner(edge, STRANGER)),
        ("a trunk's address at the edge", Scanner(edge, TRUNK)),
        # By UDP alone: more TCP connections than PJSIP has room for end it (docs/faults.md).
        ("a stranger straight at line 1", Scanner(line, STRANGER, tcp=False)),
    ):
        _scan(name, scanner, messages, seed, trap)


def _scan(name: str, scanner: Scanner, messages: int, seed: int, trap: Trap) -> None:
    scanner.send(mutations(messages, seed=seed, trap=trap.address))
    answers = ", ".join(f"{status} {count}" for status, count in sorted(scanner.answers.items())) or "none"
    print(f"{name}: {scanner.sent} messages; answers: {answers}", flush=True)


def _print_footprints(before: dict[str, Footprint], after: dict[str, Footprint]) -> None:
    for name, then in before.items():
        now = after[name]
        print(
            f"{name}: {then.megabytes:.1f} MB and {then.descriptors} descriptors before,"
            f" {now.megabytes:.1f} MB and {now.descriptors} after"
        )


if __name__ == "__main__":
    main()
