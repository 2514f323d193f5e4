"""Many callers at once, with real RTP, through Kamailio and line groups: what is kept, and what it costs.

`python -m bench.telephone [--calls 60] [--seconds 20]`: after-hours calls that all speak at the same time;
then short ones, 10 a second; then the first load again, on the bare script of bench/peers, and on Asterisk
where it is installed. Service and bare script have two turns each, in the order service, bare, bare, service,
so that a machine that grows slower or faster meanwhile tells nothing of either.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

from bench.exchanges import AsteriskExchange, BareExchange, Cost, LoadedExchange, ServiceExchange
from bench.messages_sent import Message, frames_kept

CHANNELS = 4
RATE = 10
SHORT_SECONDS = 0.5


def main() -> None:
    """Measure both and print what was found."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--calls", type=int, default=60, help="calls at once (default 60)")
    options.add_argument(
        "--seconds", type=int, default=20, help="how long each lasts, at most 20 (default 20)"
    )
    options.add_argument("--short-calls", type=int, default=200, help="calls at 10 a second (default 200)")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        message = Message(Path(folder), chosen.seconds)
        _measure(Path(folder), message, chosen.calls, chosen.short_calls)


def _measure(folder: Path, message: Message, calls: int, short_calls: int) -> None:
    lines = -(-calls // CHANNELS)
    service = [_service(folder / "service", message, calls, short_calls)]
    bare = [
        _peer("the bare PJSUA2 script", BareExchange(folder / turn, lines, message), calls)
        for turn in ("bare", "bare again")
    ]
    service.append(_again("the service", ServiceExchange(folder / "service again", lines, message), calls))
    ours = sum(cost.lines for cost in service)
    print(f"CPU against the bare script: line groups {ours / sum(cost.lines for cost in bare):.2f} ×")
    if shutil.which("asterisk") is None:
        print("\nAsterisk is not installed here, and so not measured")
        return
    asterisk = _peer("Asterisk", AsteriskExchange(folder / "asterisk", calls, message), calls)
    print(f"CPU against Asterisk: line groups {ours / len(service) / asterisk.lines:.2f} ×")


def _service(folder: Path, message: Message, calls: int, short_calls: int) -> Cost:
    lines = -(-calls // CHANNELS)
    print(f"\n{calls} calls of {message.seconds} s at once, {lines} line groups behind Kamailio", flush=True)
    exchange = ServiceExchange(folder, lines, message)
    exchange.start()
    try:
        cost = exchange.load(calls, RATE)
        records = exchange.ended_records()
        memory = exchange.memory_mb()
        times = exchange.answer_times(short_calls, RATE, SHORT_SECONDS)
    finally:
        exchange.stop()
    takes = [exchange.recording(record) for record in records if record["recordings"]]
    kept = [frames_kept(message.frames, take) for take in takes]
    recorded = sum(record["recordings"][0]["seconds"] for record in records if record["recordings"])
    refused = exchange.failed
    answered = sum(record["answered_at"] is not None for record in records)
    print(f"answered {answered}, refused or failed {refused}, recorded {len(takes)} messages")
    print(
        f"sent {calls * message.seconds} s, recorded {recorded:.1f} s (the greeting and the beep come first)"
    )
    print(
        f"frames of 20 ms between the first and the last that was recorded: {sum(one.found for one in kept)}"
        f" found, {sum(one.lost for one in kept)} lost, {sum(one.doubled for one in kept)} doubled"
    )
    _print_cost("the service", cost)
    print(
        f"memory of a line group: {memory.proportional:.0f} MB (its share), {memory.resident:.0f} MB resident"
    )
    print(
        f"answer time at {RATE} calls a second, {len(times)} calls: "
        f"p50 {_percentile(times, 50):.1f} ms, p99 {_percentile(times, 99):.1f} ms"
    )
    return cost


def _peer(name: str, exchange: BareExchange | AsteriskExchange, calls: int) -> Cost:
    cost = _again(name, exchange, calls)
    print(f"refused or failed {exchange.failed}, recorded {exchange.recordings()} files")
    return cost


def _again(name: str, exchange: LoadedExchange, calls: int) -> Cost:
    print(f"\n{name}, same load", flush=True)
    exchange.start()
    try:
        cost = exchange.load(calls, RATE)
    finally:
        exchange.stop()
    _print_cost(name, cost)
    return cost


def _print_cost(name: str, cost: Cost) -> None:
    print(
        f"CPU of {name}: {cost.lines * 1000:.2f} ms a call-second, and Kamailio {cost.kamailio * 1000:.2f} ms"
    )


def _percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


if __name__ == "__main__":
    main()
