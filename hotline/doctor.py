"""`hotline doctor`: looks at everything the service depends on and says what to do about each fault."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import Literal

from hotline.console.frontend import missing_files
from hotline.ports import console_port, sip_ports
from hotline.queue import QueueError, connect
from hotline.settings import Settings
from hotline.sip_options import answers_options
from hotline.trunk_watch import ask_edge
from ivr.prompts import PROMPT_IDS, faulty_prompts
from ledger import clock, live
from ledger.calendar import load_calendar
from ledger.database import Ledger, open_ledger, pending_revisions
from ledger.intake import finished_folders
from ledger.keys import KeysError, load_keys
from ledger.transcripts import count_failed
from transcription.engines import choose
from transcription.models import ModelError

State = Literal["ok", "warning", "fault"]

PROVISIONAL_NOTICE_DAYS = 60
# The sweep looks several times a second; a folder this old means that it does not run or cannot write.
SPOOL_WAITS_SECONDS = 120


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it stands, and for a warning or fault what to do."""

    check: str
    state: State
    message: str


Check = Callable[[Settings], Iterator[Finding]]


def examine(settings: Settings) -> list[Finding]:
    """Run every check; one that fails in an unforeseen way is itself a fault, and the others still run."""
    findings: list[Finding] = []
    for check in CHECKS:
        name = check.__name__.removeprefix("check_").replace("_", " ")
        try:
            findings += check(settings)
        except Exception as error:
            findings.append(Finding(name, "fault", f"could not be checked: {type(error).__name__}: {error}"))
    return findings


def check_python(settings: Settings) -> Iterator[Finding]:
    """Python 3.11 or 3.12: the telephone's wheel exists for no later one."""
    version = ".".join(map(str, sys.version_info[:3]))
    if (3, 11) <= sys.version_info[:2] < (3, 13):
        yield Finding("python", "ok", version)
    else:
        yield Finding("python", "fault", f"{version}: install Python 3.11 or 3.12, then `make setup`")


def check_disk(settings: Settings) -> Iterator[Finding]:
    """Space for recordings."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data_dir).free // 2**20
    if free < settings.min_free_mb:
        yield Finding(
            "disk",
            "fault",
            f"{free} MB free in {settings.data_dir}, below HOTLINE_MIN_FREE_MB: "
            "callers are told to ring later. Make space now.",
        )
    elif free < 10 * settings.min_free_mb:
        yield Finding("disk", "warning", f"{free} MB free in {settings.data_dir}: make space soon")
    else:
        yield Finding("disk", "ok", f"{free} MB free in {settings.data_dir}")


def check_keys(settings: Settings) -> Iterator[Finding]:
    """The key file, without which nothing can be read."""
    if not settings.keys_dir.exists():
        yield Finding("keys", "ok", "none yet; made at the first start")
        return
    try:
        load_keys(settings.data_dir)
    except KeysError as error:
        yield Finding("keys", "fault", str(error))
    else:
        yield Finding("keys", "ok", f"{settings.keys_dir}: keep a copy in a safe place, apart from the data")


def check_prompts(settings: Settings) -> Iterator[Finding]:
    """Every spoken prompt, present and playable."""
    faulty = faulty_prompts(settings.sounds_dir)
    for error in faulty:
        yield Finding("prompts", "fault", f"{error} Callers hear a substitute")
    if not faulty:
        yield Finding("prompts", "ok", f"{len(PROMPT_IDS)} in {settings.sounds_dir}")


def check_telephone(settings: Settings) -> Iterator[Finding]:
    """Each line group answers OPTIONS, or its ports are free for it."""
    try:
        import pjsua2  # noqa: F401
    except ImportError as error:
        yield Finding(
            "telephone", "fault", f"pjsua2 cannot be loaded ({error}): run `make setup` on x86-64 Linux"
        )
        return
    for line in range(settings.lines):
        name, port = f"line {line + 1}", settings.sip_port + line
        if answers_options(settings.sip_bind, port):
            yield Finding(name, "ok", f"answers on {settings.sip_bind}:{port}")
        elif taken := [wanted for wanted in sip_ports(settings)[2 * line : 2 * line + 2] if wanted.in_use()]:
            yield Finding(name, "fault", taken[0].explain())
        else:
            yield Finding(name, "warning", f"does not run; {settings.sip_bind}:{port} is free: `make run`")


def check_edge(settings: Settings) -> Iterator[Finding]:
    """Where there are several line groups: Kamailio in front of them, and who may ring through it."""
    if settings.lines == 1:
        return
    where = f"{settings.edge_bind}:{settings.edge_port}"
    if not answers_options(settings.edge_bind, settings.edge_port):
        yield Finding(
            "edge",
            "warning",
            f"no Kamailio answers on {where}: a caller reaches line 1 alone. "
            "`hotline kamailio-config` writes its configuration (docs/operators.md)",
        )
    elif not settings.trunks:
        yield Finding(
            "edge", "warning", f"answers on {where}, to this machine alone: name [[trunks]] in hotline.toml"
        )
    else:
        yield Finding("edge", "ok", f"answers on {where}; {len(settings.trunks)} trunk(s) may ring")


def check_trunks(settings: Settings) -> Iterator[Finding]:
    """What Kamailio in front found when it asked the trunks, and registered with them."""
    if not settings.trunks:
        return
    for told in ask_edge(settings) or ():
        name = f"trunk {told.trunk}"
        match told.state:
            case "silent":
                fault = (
                    f"{told.uri} does not answer OPTIONS: is it on, and does it admit {settings.edge_bind}?"
                )
                yield Finding(name, "warning", fault)
            case "unregistered":
                fault = (
                    f"{told.uri} does not accept the registration: check registrar, username and password in "
                    "hotline.toml, then `hotline kamailio-config` and restart Kamailio"
                )
                yield Finding(name, "warning", fault)
            case "unasked":
                yield Finding(name, "ok", f"{told.uri} is asked in half a minute, Kamailio has just started")
            case _:
                yield Finding(name, "ok", f"{told.uri} {told.state}")


def check_database(settings: Settings) -> Iterator[Finding]:
    """The ledger can be reached and has the newest schema."""
    if (behind := pending_revisions(settings)) is None:
        yield Finding("database", "warning", "no ledger yet; made at the first start")
    elif behind:
        yield Finding("database", "warning", f"{behind} migration(s) wait: they run at the next start")
    else:
        yield Finding("database", "ok", settings.ledger_url.split("://")[0])
        with closing(open_ledger(settings)) as ledger:
            yield from _check_ledger(ledger, settings.zone)


def _check_ledger(ledger: Ledger, zone: tzinfo) -> Iterator[Finding]:
    with ledger.reading() as session:
        failed = count_failed(session)
        calendar = load_calendar(session)
    if failed:
        yield Finding(
            "transcripts", "warning", f"{failed} failed: open the drafts and try again, or read by ear"
        )
    else:
        yield Finding("transcripts", "ok", "none failed")
    ahead = clock.now().astimezone(zone).date() + timedelta(days=PROVISIONAL_NOTICE_DAYS)
    if calendar.is_provisional(ahead):
        yield Finding(
            "calendar",
            "warning",
            f"{ahead.year} has no official notice here yet: its deadlines are provisional. "
            "Update the package `holidays`, or enter the days when the State Council has published them",
        )
    else:
        yield Finding("calendar", "ok", f"official until {ahead.year}")


def check_spool(settings: Settings) -> Iterator[Finding]:
    """No finished call waits for the ledger, and none was rejected."""
    waiting = list(finished_folders(settings.spool_dir))
    rejected = list(settings.rejected_dir.glob("*/reason.txt"))
    if waiting:
        yield Finding("spool", "warning", f"{len(waiting)} finished call(s) wait: does `hotline sweep` run?")
    if rejected:
        yield Finding(
            "spool",
            "fault",
            f"{len(rejected)} call(s) could not be read: see reason.txt in {settings.rejected_dir}",
        )
    if not waiting and not rejected:
        yield Finding("spool", "ok", "empty")


def check_queue(settings: Settings) -> Iterator[Finding]:
    """The queue server answers."""
    try:
        connect(settings).ping()
    except QueueError as error:
        what = "start the service (`make run`)" if settings.embedded_queue else "see HOTLINE_REDIS_URL"
        yield Finding(
            "queue", "warning", f"does not answer ({type(error).__name__}): {what}. Transcripts wait."
        )
    else:
        yield Finding("queue", "ok", "answers")


def check_speech_to_text(settings: Settings) -> Iterator[Finding]:
    """An engine and its model."""
    try:
        engine = choose(settings)
    except ModelError as error:
        yield Finding("speech to text", "fault", str(error))
        return
    if engine is None:
        yield Finding(
            "speech to text",
            "warning",
            "no engine: drafts come without text. `make model` fetches a Vosk model",
        )
    else:
        yield Finding("speech to text", "ok", f"{engine.name}, {engine.model}")


def check_live_transcription(settings: Settings) -> Iterator[Finding]:
    """What follows calls while they are spoken, where it is wanted and there is an engine."""
    name = "live transcription"
    if not settings.live:
        yield Finding(name, "ok", "switched off by HOTLINE_LIVE: text comes after the call")
    elif settings.transcriber == "none":
        return
    elif live.is_at_work(settings.run_dir):
        yield Finding(name, "ok", "calls are followed while they are spoken")
    else:
        yield Finding(
            name,
            "warning",
            "nothing follows calls, so their text comes after the call: start the service (`make run`) or "
            "`hotline live`; one that has just started loads its model first",
        )


def check_console(settings: Settings) -> Iterator[Finding]:
    """The console's front-end files and its port."""
    if missing := missing_files():
        yield Finding("console", "fault", f"{', '.join(missing)} missing: run `make setup`")
    elif console_port(settings).in_use():
        yield Finding("console", "ok", f"something serves on {settings.http_bind}:{settings.http_port}")
    else:
        yield Finding("console", "warning", "does not run: `make run`")


CHECKS: tuple[Check, ...] = (
    check_python,
    check_disk,
    check_keys,
    check_prompts,
    check_telephone,
    check_edge,
    check_trunks,
    check_database,
    check_spool,
    check_queue,
    check_speech_to_text,
    check_live_transcription,
    check_console,
)
