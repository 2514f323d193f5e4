"""What the console sees of calls that run, read from what a line leaves in spool and run folder."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hotline import live_line
from hotline.live_line import CallState, LiveLine, Picture
from ivr.officers import Officers
from ivr.spool import CallRecord, Recording, new_call_id, write_record

RANG = datetime.fromisoformat("2026-09-21T09:00:00+08:00")


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Looks at the line anew each time."""
    monkeypatch.setattr(live_line, "LOOK_SECONDS", 0.0)
    (tmp_path / "spool").mkdir()
    return LiveLine(tmp_path / "spool", tmp_path / "run").look


def write(tmp_path: Path, minute: int = 0, **changes: Any) -> str:
    """Write `call.json` as the line does; the call's id."""
    started = RANG.replace(minute=minute)
    record = CallRecord(new_call_id(1, started), 1, started.isoformat(), "staffed", caller="13805380001")
    for name, value in changes.items():
        setattr(record, name, value)
    write_record(tmp_path / "spool" / record.call_id, record.to_json())
    return record.call_id


def at(second: int) -> str:
    return RANG.replace(second=second).isoformat()


ANSWERED = {"answered_at": at(1)}
GREETED = ANSWERED | {"greeting_ended_at": at(15)}
TALK = Recording("conversation-1.wav", at(20), kind="conversation", channels=2)
MESSAGE = Recording("message-1.wav", at(30))


@pytest.mark.parametrize(
    ("state", "since", "written"),
    [
        (CallState.ARRIVING, 0, {}),
        (CallState.GREETING, 1, ANSWERED),
        (CallState.RINGING, 15, GREETED | {"ringing": [7]}),
        (CallState.RINGING, 15, GREETED | {"emergency": True}),
        (CallState.TALKING, 20, GREETED | {"bridged_at": at(20), "recordings": [TALK]}),
        (CallState.LEAVING_MESSAGE, 30, GREETED | {"message_started_at": at(30), "recordings": [MESSAGE]}),
        (
            CallState.ENDING,
            40,
            GREETED
            | {
                "message_ended_at": at(40),
                "recordings": [Recording("message-1.wav", at(30), ended_by="hash")],
            },
        ),
    ],
)
def test_a_call_stands_as_its_record_says(
    look: Any, tmp_path: Path, state: CallState, since: int, written: dict[str, Any]
) -> None:
    write(tmp_path, **written)
    [call] = look().calls
    assert (call.state, call.since) == (state, RANG.replace(second=since))
    assert (call.caller, call.line) == ("13805380001", 1)


def test_callers_wait_in_the_order_in_which_the_line_has_them(look: Any, tmp_path: Path) -> None:
    officers = Officers(tmp_path / "run", "in_turn", 0.0)
    later = write(tmp_path, 2, **GREETED, queued_at=at(16))
    first = write(tmp_path, 1, **GREETED, queued_at=at(18))
    places = [officers.place(first), officers.place(later)]
    for place in places:
        place.enter()
    seen = {call.id: (call.state, call.place) for call in look().calls}
    assert seen == {first: (CallState.WAITING, 1), later: (CallState.WAITING, 2)}
    assert look().waiting == 2
    places[0].leave()
    assert look().call(later).place == 1
    places[1].leave()


def test_a_telephone_has_the_call_that_rings_or_is_talked_to_there(look: Any, tmp_path: Path) -> None:
    rings = write(tmp_path, 1, **GREETED, ringing=[7, 8])
    talks = write(
        tmp_path,
        2,
        **GREETED,
        bridged_at=at(20),
        recordings=[TALK],
        extension={"id": 9, "label": "值班三"},
        officer={"id": 71, "name": "警官1"},
    )
    seen: Picture = look()
    assert seen.at_extension(7).id == seen.at_extension(8).id == rings
    assert seen.at_extension(9).id == talks
    assert seen.at_extension(1) is None
    assert seen.call(talks).officer.name == "警官1"
    assert seen.channels == 3 + 2


def test_what_has_ended_is_no_live_call_and_its_intake_is_another_picture(look: Any, tmp_path: Path) -> None:
    call_id = write(tmp_path, **ANSWERED)
    running = look()
    folder = tmp_path / "spool" / call_id
    record = CallRecord.from_json((folder / "call.json").read_text())
    record.state, record.outcome = "ended", "abandoned"
    write_record(folder, record.to_json())
    ended = look()
    assert (len(running.calls), len(ended.calls)) == (1, 0)
    (folder / "call.json").unlink()
    folder.rmdir()
    assert len({running.mark, ended.mark, look().mark}) == 3


def test_a_picture_has_the_same_mark_while_nothing_changes(look: Any, tmp_path: Path) -> None:
    write(tmp_path, **ANSWERED)
    assert look().mark == look().mark


def test_what_is_no_record_hides_no_call(look: Any, tmp_path: Path) -> None:
    call_id = write(tmp_path, **ANSWERED)
    for name, text in (("20260921T010101-1-00000000", "{"), ("20260921T010102-1-00000000", "null")):
        (tmp_path / "spool" / name).mkdir()
        (tmp_path / "spool" / name / "call.json").write_text(text)
    (tmp_path / "spool" / "20260921T010103-1-00000000").mkdir()
    assert [call.id for call in look().calls] == [call_id]


def test_only_what_has_changed_is_read_again(
    look: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minute in range(20):
        write(tmp_path, minute, **ANSWERED)
    assert len(look().calls) == 20
    read: list[Path] = []
    of_path = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path) or of_path(path))
    assert len(look().calls) == 20
    assert read == []
    write(tmp_path, 30, **ANSWERED)
    assert len(look().calls) == 21
    assert len(read) == 1


def test_many_who_watch_cost_one_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "spool").mkdir()
    line = LiveLine(tmp_path / "spool", tmp_path / "run")
    looks: list[int] = []
    take = LiveLine._take
    monkeypatch.setattr(LiveLine, "_take", lambda self: looks.append(1) or take(self))
    for _ in range(100):
        line.look()
    assert len(looks) == 1


def test_behind_a_backlog_of_calls_to_be_taken_in_those_that_run_are_seen(look: Any, tmp_path: Path) -> None:
    for number in range(live_line.MOST_FOLDERS + 50):
        folder = tmp_path / "spool" / f"20260101T0000{number // 60 % 60:02d}-1-{number:08x}"
        folder.mkdir()
    call_id = write(tmp_path, **ANSWERED)
    assert [call.id for call in look().calls] == [call_id]


def test_where_there_is_no_line_that_is_said(tmp_path: Path) -> None:
    assert not LiveLine(tmp_path / "elsewhere", tmp_path / "run").look().there


def test_a_record_of_an_earlier_line_can_be_read(look: Any, tmp_path: Path) -> None:
    call_id = write(tmp_path, **GREETED)
    path = tmp_path / "spool" / call_id / "call.json"
    values = json.loads(path.read_text())
    del values["ringing"]
    write_record(path.parent, json.dumps(values))
    [call] = look().calls
    assert call.ringing == ()
