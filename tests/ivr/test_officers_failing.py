"""Officers' telephones that fail, each in its own way: the caller gets the next one, or leaves a message."""

import json
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.ivr.conftest import QUICK, Staffed
from tests.ivr.desk_phone import Behaviour, DeskPhone
from tests.ivr.line_process import until
from tests.ivr.signals import SPEECH

SKIP = ("--greeting-dtmf", "#")
LEAVES_A_MESSAGE = (*SKIP, "--wav", SPEECH, "--dtmf", "#")
# Here an officer who is gone within the usual five seconds has not talked with the caller.
USUAL_TALK = QUICK.replace("ivr.flow.TALK_SECONDS = 0.4; ", "")
MUTE_SOON = f"{USUAL_TALK}; ivr.connection.FIRST_SOUND_SECONDS = 1.5"


@pytest.mark.parametrize("behaviour", ["is unknown", "is asleep", "is broken", "is overloaded"])
def test_after_a_telephone_that_refuses_the_next_one_rings(staffed: Staffed, behaviour: Behaviour) -> None:
    with DeskPhone(801, behaviour) as first, DeskPhone(802, "answers") as second:
        call = staffed(first, second).call(*SKIP, "--after", 1.5, "--hang-up", 0)
    assert (call.record["outcome"], call.record["extension"]["id"]) == ("answered", 2)


def test_a_telephone_that_dies_while_it_rings_is_followed_by_the_next(staffed: Staffed) -> None:
    with DeskPhone(801, "rings and dies") as first, DeskPhone(802, "answers") as second:
        line = staffed(first, second)
        call = line.call(*SKIP, "--after", 7.0, "--hang-up", 0)
        first.wait_for("CANCEL")  # which it does not answer any more
    assert (call.record["outcome"], call.record["extension"]["id"]) == ("answered", 2)
    assert 4.5 < seconds_between(call.record, "rang_at", "bridged_at") < 7.0


def test_a_telephone_that_answers_and_sends_no_sound_is_followed_by_the_next(staffed: Staffed) -> None:
    with DeskPhone(801, "answers without sound") as first, DeskPhone(802, "answers") as second:
        line = staffed(first, second, before=MUTE_SOON)
        call = line.call(*SKIP, "--after", 10.0, "--hang-up", 0)
        first.wait_for("BYE")
    assert (call.record["outcome"], call.record["extension"]["id"]) == ("answered", 2)
    assert [take["kind"] for take in call.record["recordings"]] == ["conversation", "conversation"]


def test_of_two_who_answer_at_once_one_has_the_caller_and_the_other_is_hung_up(staffed: Staffed) -> None:
    with DeskPhone(801, "answers", seconds=0.5) as first, DeskPhone(802, "answers", seconds=0.5) as second:
        line = staffed(first, second, ring_strategy="ring_all")
        caller = line.ring(*SKIP, "--after", 3.0, "--hang-up", 0)
        until("one is let go", lambda: hung_up(first) or hung_up(second), 20)
        phones = [first, second]
        loser = first if hung_up(first) else second
        winner = phones[1 - phones.index(loser)]
        assert not hung_up(winner)
        call = caller.end()
        winner.wait_for("BYE")
    assert call.record["extension"]["id"] == 1 + phones.index(winner)
    assert call.record["outcome"] == "answered"
    assert [take["kind"] for take in call.record["recordings"]] == ["conversation"]


def test_when_each_telephone_fails_in_its_way_the_caller_leaves_a_message(staffed: Staffed) -> None:
    ways: list[Behaviour] = ["is busy", "answers without sound", "answers and hangs up", "is silent"]
    with ExitStack() as phones:
        failing = [phones.enter_context(DeskPhone(801 + n, way)) for n, way in enumerate(ways)]
        call = staffed(*failing, before=MUTE_SOON).call(*LEAVES_A_MESSAGE)
        assert [len(phone.got("INVITE")) for phone in failing] == [1, 1, 1, 1]
    assert (call.record["outcome"], call.record["mode"]) == ("message", "staffed")
    assert "no_answer" in call.prompts
    assert [ring["end"] for ring in call.record["rings"]] == ["busy", "silent", "dropped", "no_sign"]
    assert len({ring["label"] for ring in call.record["rings"]}) == 4
    assert all(ring["began_at"] <= ring["ended_at"] for ring in call.record["rings"])


def test_a_conversation_goes_on_when_the_hours_and_the_officers_duty_end(
    staffed: Staffed, tmp_path: Path
) -> None:
    with DeskPhone(801, "answers") as phone:
        line = staffed(phone, hours_mode="auto", hours="00:00-23:59")
        declare_today(tmp_path, worked=True)
        wait_for_the_line_to_read()
        caller = line.ring(*SKIP, "--after", 0, "--hang-up", "line", "--caller", "13805380001")
        phone.wait_for("ACK")
        declare_today(tmp_path, worked=False, extensions=[])
        wait_for_the_line_to_read()
        late = line.call("--after", 0.5, "--hang-up", 0, "--caller", "13805380002")
        assert late.prompts[0] == "greeting_after_hours"
        assert phone.got("BYE") == []
        phone.hang_up()
        call = caller.end()
    assert (call.record["mode"], call.record["outcome"], call.record["hung_up_by"]) == (
        "staffed",
        "answered",
        "officer",
    )
    assert call.record["ended_at"] > late.record["ended_at"]


def declare_today(folder: Path, *, worked: bool, **changes: Any) -> None:
    """Rewrite the snapshot: today, and the days around it, are worked or not."""
    path = folder / "data" / "line-snapshot.json"
    today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date()
    days = {(today + timedelta(days=n)).isoformat(): worked for n in (-1, 0, 1)}
    content = json.loads(path.read_text(encoding="utf-8")) | {"staff_days": days} | changes
    (folder / "snapshot.new").write_text(json.dumps(content), encoding="utf-8")
    (folder / "snapshot.new").rename(path)


def wait_for_the_line_to_read() -> None:
    time.sleep(2.0)  # it looks once a second


def hung_up(phone: DeskPhone) -> bool:
    return bool(phone.got("BYE") or phone.got("CANCEL"))


def seconds_between(record: dict[str, Any], earlier: str, later: str) -> float:
    return (datetime.fromisoformat(record[later]) - datetime.fromisoformat(record[earlier])).total_seconds()
