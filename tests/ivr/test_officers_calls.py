"""Staffed hours with real SIP peers: who is rung, what the caller hears, what the call log says."""

import json
import threading
import time
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.ivr.conftest import QUICK, Staffed
from tests.ivr.desk_phone import Behaviour, DeskPhone, header
from tests.ivr.signals import SPEECH

SKIP = ("--greeting-dtmf", "#")
SPEAKS = ("--after", 1.0, "--wav", SPEECH)
LEAVES_A_MESSAGE = (*SKIP, "--wav", SPEECH, "--dtmf", "#")


def test_with_nobody_on_duty_the_caller_leaves_a_message(staffed: Staffed) -> None:
    call = staffed().call(*LEAVES_A_MESSAGE)
    spoken = [prompt for prompt in call.prompts if prompt != "hold_music" and not prompt.startswith("digit")]
    assert spoken == ["greeting_staffed", "no_answer", "beep", "saved", "thanks"]
    assert (call.record["outcome"], call.record["mode"]) == ("message", "staffed")


def test_an_officer_is_connected_and_shown_the_callers_number(staffed: Staffed) -> None:
    with DeskPhone(801, "answers") as phone:
        line = staffed(phone)
        call = line.call(*SKIP, *SPEAKS, "--hang-up", 0, "--caller", "13805381234")
        invite = phone.wait_for("INVITE")
        phone.wait_for("BYE")
    assert "13805381234" in header(invite, "From")
    assert header(invite, "P-Asserted-Identity").startswith("<sip:13805381234@")
    record = call.record
    assert (record["outcome"], record["hung_up_by"]) == ("answered", "caller")
    assert record["extension"] == {"id": 1, "label": "值班1"}
    assert record["officer"] == {"id": 71, "name": "警官1"}
    assert record["rang_at"] <= record["bridged_at"] <= record["ended_at"]
    assert record["rtp"]["received"] == pytest.approx(call.report["rtp_sent"], abs=3)
    [talk] = record["recordings"]
    assert (talk["kind"], talk["channels"], talk["ended_by"]) == ("conversation", 2, "hangup")
    assert talk["speech_seconds"] > 1
    assert sorted(path.name for path in call.folder.iterdir()) == ["call.json", "conversation-1.wav"]


def test_the_record_names_the_telephones_that_ring_while_they_do(staffed: Staffed, tmp_path: Path) -> None:
    def ringing(data_dir: Path) -> list[int]:
        records = [json.loads(path.read_text()) for path in data_dir.glob("spool/*/call.json")]
        return [phone for record in records if record["state"] == "open" for phone in record["ringing"]]

    with DeskPhone(801, "rings") as first, DeskPhone(802, "answers", seconds=3.0) as second:
        line = staffed(first, second, ring_seconds=5)
        seen: list[list[int]] = []
        done = threading.Event()

        def watch() -> None:
            while not done.wait(0.1):
                with suppress(OSError, ValueError):
                    now = ringing(tmp_path / "data")
                    if now and now not in seen:
                        seen.append(now)

        watcher = threading.Thread(target=watch)
        watcher.start()
        call = line.call(*SKIP, "--after", 10.0, "--hang-up", 0)
        done.set()
        watcher.join()
    assert seen == [[1], [2]]
    assert (call.record["outcome"], call.record["ringing"]) == ("answered", [])


def test_a_withheld_number_stays_withheld(staffed: Staffed) -> None:
    with DeskPhone(801, "answers") as phone:
        staffed(phone).call(*SKIP, "--after", 1.0, "--hang-up", 0, "--caller", "anonymous")
        invite = phone.wait_for("INVITE")
    assert "anonymous.invalid" in header(invite, "From")
    assert header(invite, "P-Asserted-Identity") == ""


@pytest.mark.parametrize("behaviour", ["is busy", "declines", "is silent", "moved", "rings"])
def test_after_a_telephone_that_fails_the_next_one_rings(staffed: Staffed, behaviour: Behaviour) -> None:
    with ExitStack() as phones:
        stranger = phones.enter_context(DeskPhone(999, "answers"))
        first = phones.enter_context(DeskPhone(801, behaviour, elsewhere=stranger.uri))
        second = phones.enter_context(DeskPhone(802, "answers"))
        line = staffed(first, second, ring_seconds=5)
        call = line.call(
            *SKIP, "--after", 8.0 if behaviour in ("rings", "is silent") else 2.0, "--hang-up", 0
        )
        assert call.record["extension"] == {"id": 2, "label": "值班2"}
        assert call.record["outcome"] == "answered"
        assert len(first.got("INVITE")) == len(second.got("INVITE")) == 1
        assert stranger.requests == []  # a 302 is not followed
        if behaviour == "rings":
            first.wait_for("CANCEL")


def test_when_every_telephone_fails_the_caller_leaves_a_message(staffed: Staffed) -> None:
    with DeskPhone(801, "is busy") as first, DeskPhone(802, "declines") as second:
        call = staffed(first, second).call(*LEAVES_A_MESSAGE)
    assert call.record["outcome"] == "message"
    assert "no_answer" in call.prompts
    assert call.record["message_started_at"] < call.record["message_ended_at"]


# At once means in the same turn of the line: there was no sound yet, and so no conversation.
@pytest.mark.parametrize(
    ("seconds", "recorded"),
    [(0.0, ["message"]), (1.0, ["conversation", "message"])],
    ids=["at once", "after a second"],
)
def test_an_officer_who_drops_as_soon_as_answered_is_followed_by_a_message(
    staffed: Staffed, seconds: float, recorded: list[str]
) -> None:
    with DeskPhone(801, "answers and hangs up", seconds=seconds) as phone:
        call = staffed(phone, before=QUICK.replace("0.4", "3")).call(*LEAVES_A_MESSAGE)
    assert call.record["outcome"] == "message"
    assert [take["kind"] for take in call.record["recordings"]][-len(recorded) :] == recorded
    assert "no_answer" in call.prompts


def test_an_officer_who_hangs_up_first_leaves_the_caller_with_a_goodbye(staffed: Staffed) -> None:
    with DeskPhone(801, "answers and hangs up", seconds=1.5) as phone:
        call = staffed(phone).call(*SKIP, "--after", 0, "--hang-up", "line")
    assert call.prompts[-1] == "thanks"
    assert (call.record["outcome"], call.record["hung_up_by"]) == ("answered", "officer")


def test_an_officer_whose_telephone_died_leaves_the_caller_with_a_goodbye(staffed: Staffed) -> None:
    with DeskPhone(801, "answers and falls silent", seconds=1.0) as phone:
        before = f"{QUICK}; ivr.reception.LISTENING_TIMEOUT_SECONDS = 2"
        call = staffed(phone, before=before).call(*SKIP, "--after", 0, "--hang-up", "line")
    assert call.prompts[-1] == "thanks"
    assert (call.record["outcome"], call.record["hung_up_by"]) == ("answered", "officer")


def test_a_caller_who_hangs_up_while_it_rings_stops_it_at_once(staffed: Staffed) -> None:
    with DeskPhone(801, "rings") as phone:
        line = staffed(phone)
        caller = line.ring(*SKIP, "--after", 1.5, "--hang-up", 0)
        phone.wait_for("CANCEL")
        call = caller.end()
    assert call.record["outcome"] == "abandoned_ringing"
    assert call.record["recordings"] == []


def test_an_officer_who_answers_as_the_caller_hangs_up_is_hung_up(staffed: Staffed) -> None:
    with DeskPhone(801, "answers a cancelled call") as phone:
        line = staffed(phone)
        call = line.call(*SKIP, "--after", 1.5, "--hang-up", 0)
        phone.wait_for("BYE")
    assert call.record["outcome"] == "abandoned_ringing"


def test_the_second_caller_waits_for_the_one_officer_and_is_served(staffed: Staffed) -> None:
    with DeskPhone(801, "answers") as phone:
        line = staffed(phone)
        first = line.ring(*SKIP, "--after", 6.0, "--hang-up", 0)
        phone.wait_for("ACK")
        second = line.ring(*SKIP, "--after", 9.0, "--hang-up", 0).end()
        assert first.end().record["outcome"] == "answered"
    assert second.record["outcome"] == "answered"
    assert second.record["queued_at"] < second.record["bridged_at"]
    assert {"queue", "queue_position", "digit_1"} <= set(second.prompts)


def test_one_leaves_the_queue_for_a_message(staffed: Staffed) -> None:
    with DeskPhone(801, "answers") as phone:
        line = staffed(phone)
        first = line.ring(*SKIP, "--after", 12.0, "--hang-up", 0)
        phone.wait_for("ACK")
        second = line.call("--greeting-dtmf", "#1", "--wav", SPEECH, "--dtmf", "#")
        first.end()
        assert len(phone.got("INVITE")) == 1
    assert second.record["outcome"] == "message"
    assert second.record["queued_at"] is not None
    assert "no_answer" not in second.prompts


def test_all_telephones_ring_and_the_first_to_answer_stops_the_others(staffed: Staffed) -> None:
    with DeskPhone(801, "rings") as first, DeskPhone(802, "answers", seconds=0.5) as second:
        call = staffed(first, second, ring_strategy="ring_all").call(*SKIP, "--after", 2.5, "--hang-up", 0)
        first.wait_for("CANCEL")
    assert call.record["extension"]["id"] == 2


def test_no_telephone_rings_where_no_channel_is_free(staffed: Staffed) -> None:
    with DeskPhone(801, "answers") as phone:
        line = staffed(phone, channels=1)
        call = line.call(*SKIP, "--after", 1.5, "--hang-up", 0)
        assert phone.requests == []
    assert call.record["outcome"] == "abandoned_queue"


def test_the_officer_may_hear_the_number_before_being_connected(staffed: Staffed) -> None:
    with DeskPhone(801, "answers") as phone:
        line = staffed(phone, announce_caller=True)
        call = line.call(*SKIP, "--after", 4.0, "--hang-up", 0, "--caller", "13805381234")
    # Eleven digits of a tenth of a second each come before.
    assert call.record["outcome"] == "answered"
    waited = time_between(call.record, "rang_at", "bridged_at")
    assert waited > 1.1


def test_zero_after_hours_rings_the_person_on_call(staffed: Staffed) -> None:
    with DeskPhone(899, "answers") as phone:
        line = staffed(hours_mode="after_hours", emergency_contact=phone.uri)
        call = line.call("--greeting-dtmf", "0", "--after", 5.0, "--hang-up", 0)
    assert (call.record["outcome"], call.record["emergency"]) == ("answered", True)
    assert call.record["extension"] is None
    assert call.record["recordings"][0]["kind"] == "conversation"


def test_a_person_on_call_who_does_not_answer_is_followed_by_a_message(staffed: Staffed) -> None:
    with DeskPhone(899, "is busy") as phone:
        line = staffed(hours_mode="after_hours", emergency_contact=phone.uri)
        call = line.call("--greeting-dtmf", "0", "--wav", SPEECH, "--dtmf", "#")
    assert (call.record["outcome"], call.record["emergency"]) == ("message", True)


def test_a_caller_with_a_query_number_hears_the_state_and_nothing_else(staffed: Staffed) -> None:
    line = staffed(states={"2345678901": "investigating"})
    call = line.call("--greeting-dtmf", "2345678901", "--after", 0, "--hang-up", "line")
    assert call.prompts[-1] == "status_investigating"
    assert not {"hold_music", "no_answer", "beep"} & set(call.prompts)
    assert (call.record["outcome"], call.record["asked_query"]) == ("query", True)


def test_what_was_spoken_is_kept_when_the_line_is_killed(staffed: Staffed) -> None:
    with DeskPhone(801, "answers") as phone:
        line = staffed(phone)
        caller = line.ring(*SKIP, *SPEAKS, "--hang-up", 5)
        phone.wait_for("ACK")
        time.sleep(4)
        line.kill()
        caller.process.kill()
        caller.process.communicate()
        line.start()
    [record] = line.records()
    [talk] = record["recordings"]
    assert (record["outcome"], record["interrupted"]) == ("answered", True)
    assert (talk["kind"], talk["channels"], talk["ended_by"]) == ("conversation", 2, "crash")
    assert talk["seconds"] > 2
    assert talk["speech_seconds"] > 1


def time_between(record: dict[str, Any], earlier: str, later: str) -> float:
    return (datetime.fromisoformat(record[later]) - datetime.fromisoformat(record[earlier])).total_seconds()
