"""`hotline demo`: one real call with a spoken complaint, and the draft that it became.

It rings the service that runs in this data directory; where none runs, it starts one and ends it again.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click
from sqlalchemy import select

from hotline.command_ledger import audited, ledger_of
from hotline.outward import Row, draft_row
from hotline.ports import console_port, reachable
from hotline.settings import Settings
from hotline.sip_options import answers_options
from ivr.caller import CallPlan, CallReport, place_call
from ledger.calls import primary_recording
from ledger.database import Ledger
from ledger.drafts import get
from ledger.models import Call, Draft
from ledger.models.codes import TranscriptState
from transcription.evaluate import character_error_rate

COMPLAINT = Path(__file__).with_name("demo_complaint.wav")
SPOKEN = Path(__file__).with_name("demo_complaint.txt")
START_SECONDS = 90.0
DRAFT_SECONDS = 30.0
TRANSCRIPT_SECONDS = 300.0
LOOK_SECONDS = 0.2
UNSETTLED = (TranscriptState.PENDING, TranscriptState.RUNNING)

T = TypeVar("T")


def run_demo(settings: Settings) -> None:
    """Place the call and print what became of it. Raises `click.ClickException` where something is amiss."""
    with _service(settings) as ours:
        click.echo(f"ringing sip:12389@{settings.sip_bind}:{settings.sip_port} …")
        # The greeting takes most of a minute; a caller who knows it presses #.
        report = place_call(
            CallPlan(
                f"sip:12389@{reachable(settings.sip_bind)}:{settings.sip_port}",
                wav=COMPLAINT,
                greeting_dtmf="#",
                dtmf="#",
                hang_up="line",
            )
        )
        if not report.answered or report.speech_ended_at is None:
            raise click.ClickException(
                f"the call did not get through ({report.status} {report.reason}): `hotline doctor`"
            )
        click.echo("the complaint was spoken; the line has confirmed it and hung up")
        draft = _wait_for_draft(settings, report)
        _print(settings, report, draft)
        if ours and sys.stdin.isatty():
            click.echo("\nThe console is open until you press Enter.")
            sys.stdin.readline()


@contextmanager
def _service(settings: Settings) -> Iterator[bool]:
    """The service, running; yields True where we had to start it ourselves."""
    if answers_options(settings.sip_bind, settings.sip_port):
        click.echo("using the service that runs")
        yield False
        return
    log = settings.run_dir / "demo.log"
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    click.echo(f"starting the service (its output: {log}) …")
    hotline = Path(sys.executable).with_name("hotline")
    with log.open("wb") as output:
        service = subprocess.Popen(
            [hotline, "run"],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "HOTLINE_HOURS_MODE": "after_hours"},
        )
    try:
        _wait_until_up(settings, service, log)
        _tell_first_code(log)
        yield True
    finally:
        service.terminate()
        service.wait(60)


def _wait_until_up(settings: Settings, service: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if service.poll() is not None:
            raise click.ClickException(f"the service did not start:\n{log.read_text()[-2000:]}")
        if answers_options(settings.sip_bind, settings.sip_port) and console_port(settings).in_use():
            return
        time.sleep(LOOK_SECONDS)
    raise click.ClickException(f"the service was not ready after {START_SECONDS:.0f} s: see {log}")


def _tell_first_code(log: Path) -> None:
    # A first start tells it into the log only; whoever watches the demonstration needs it.
    lines = log.read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.strip().startswith("code "):
            click.echo(f"to become the administrator: {line.strip()}")


def _wait_for_draft(settings: Settings, report: CallReport) -> Row:
    with ledger_of(settings) as ledger:
        draft_id = _wait("the draft", DRAFT_SECONDS, lambda: _draft_of(ledger, report))
        click.echo(f"draft {draft_id} is in the queue; waiting for its transcript …")
        _wait("the transcript", TRANSCRIPT_SECONDS, lambda: _is_settled(ledger, draft_id))
    with audited(settings, "draft.read", "draft", str(draft_id)) as session:
        return draft_row(get(session, draft_id), settings.zone)


def _draft_of(ledger: Ledger, report: CallReport) -> int | None:
    with ledger.reading() as session:
        return session.scalar(select(Draft.id).join(Draft.call).where(Call.sip_call_id == report.sip_call_id))


def _is_settled(ledger: Ledger, draft_id: int) -> bool:
    with ledger.reading() as session:
        recording = primary_recording(get(session, draft_id).call)
        transcript = recording.transcript if recording else None
        return transcript is None or transcript.state not in UNSETTLED


def _wait(what: str, seconds: float, look: Callable[[], T | None]) -> T:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if seen := look():
            return seen
        time.sleep(LOOK_SECONDS)
    raise click.ClickException(f"{what} was not there after {seconds:.0f} s: `hotline doctor` says why")


def _print(settings: Settings, report: CallReport, draft: Row) -> None:
    spoken = SPOKEN.read_text(encoding="utf-8").strip()
    heard = (draft["transcript"] or "").replace("\n", " ")
    page = f"http://{reachable(settings.http_bind)}:{settings.http_port}/drafts/{draft['id']}"
    lines = {
        "spoken": spoken,
        "heard": heard or f"- ({draft['transcript_state']}: {draft['transcript_reason'] or 'no engine'})",
        "character errors": f"{character_error_rate(spoken, heard):.1%}" if heard else "-",
        "engine": draft["transcript_engine"] or "-",
        "recorded": f"{draft['recording_seconds']:.1f} s",
        "review due": draft["review_due"],
        "hang-up to draft": _seconds_between(report.ended_at, draft["created_at"]),
        "hang-up to text": _seconds_between(report.ended_at, draft["transcript_finished_at"]),
        "page to open": page,
    }
    click.echo()
    for name, value in lines.items():
        click.echo(f"  {name:18} {value}")


def _seconds_between(earlier: str | None, later: str | None) -> str:
    if earlier is None or later is None:
        return "-"
    return f"{(datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds():.1f} s"
