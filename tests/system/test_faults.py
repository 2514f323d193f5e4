"""What a caller said survives whatever dies behind the telephone, and the telephone itself."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from hotline.settings import REPOSITORY
from tests.system.service import HOTLINE, Service, until

COMPLAINT = REPOSITORY / "tests" / "audio" / "complaint.wav"
LEAVE_MESSAGE = ("--wav", str(COMPLAINT), "--greeting-dtmf", "#", "--dtmf", "#", "--hang-up", "line")


def drafts(service: Service) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = service.json("drafts", "list")
    return found


def test_a_killed_line_loses_at_most_the_last_second_of_a_message(own_service: Service) -> None:
    speaking = subprocess.Popen(
        [HOTLINE, "call", own_service.uri, "--wav", COMPLAINT, "--greeting-dtmf", "#", "--hang-up", "line"],
        env=own_service.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wav = until(
            "a message is recorded", 30, lambda: next(own_service.data_dir.glob("spool/*/*.wav"), None)
        )
        until("six seconds are on disk", 30, lambda: wav.stat().st_size > 6 * 16000)
        size = wav.stat().st_size
        own_service.kill("line --line 1")

        until("the line answers again", 30, own_service.line_answers)
        [draft] = until("the message is in the ledger", 30, lambda: drafts(own_service))
        call = own_service.json("calls", "show", draft["call_id"])
        assert call["interrupted"]
        assert draft["recording_seconds"] * 16000 > size - 16000
    finally:
        speaking.kill()
        speaking.wait(10)


def test_a_message_left_while_everything_else_is_dead_is_taken_in_later(own_service: Service) -> None:
    for part in ("sweep", "queue", "console", "worker"):
        own_service.kill(part)

    own_service.json("call", own_service.uri, *LEAVE_MESSAGE)

    until("the message is in the ledger, once", 60, lambda: len(drafts(own_service)) == 1)
    until("the console is back", 60, own_service.console_answers)
    time.sleep(2)
    assert len(drafts(own_service)) == 1


def test_a_caller_is_answered_and_recorded_while_the_database_is_away(tmp_path: Path) -> None:
    service = Service(
        tmp_path, HOTLINE_TRANSCRIBER="none", HOTLINE_DATABASE_URL="postgresql://127.0.0.1:1/away"
    )
    service.start(console=False)
    try:
        report = service.json("call", service.uri, *LEAVE_MESSAGE)
        assert report["answered"]
    finally:
        service.stop()
    assert len(list(service.data_dir.glob("spool/*/message-*.wav"))) == 1

    del service.environment["HOTLINE_DATABASE_URL"]
    service.start()
    try:
        until("the message is in the ledger", 30, lambda: len(drafts(service)) == 1)
    finally:
        service.stop()


def test_a_killed_supervisor_takes_its_parts_along_and_can_be_started_again(own_service: Service) -> None:
    line = own_service.pid_of("line --line 1")
    own_service.kill_supervisor()
    until("the line has ended", 30, lambda: not Path(f"/proc/{line}").exists())

    own_service.start()

    assert own_service.line_answers()


def test_no_database_queue_or_web_library_is_loaded_on_the_path_of_a_call() -> None:
    unwanted = ("sqlalchemy", "alembic", "redis", "rq", "flask", "gunicorn", "werkzeug", "psycopg")
    code = f"import sys, hotline.commands.line; print([m for m in {unwanted!r} if m in sys.modules])"

    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )

    assert loaded.stdout.strip() == "[]"
