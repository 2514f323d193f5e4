"""Two whole line groups share an officer's telephone: it rings once it is free, first come first served."""

import time
from itertools import pairwise

from tests.ivr.conftest import Staffed
from tests.ivr.desk_phone import DeskPhone
from tests.ivr.line_process import Caller, LineProcess, until

TALK_SECONDS = 1.0  # more than counts as a conversation here


def test_callers_of_two_lines_have_the_one_telephone_in_the_order_in_which_they_came(
    staffed: Staffed,
) -> None:
    with DeskPhone(801, "answers") as phone:
        one, two = staffed(phone), staffed(phone, number=2)
        callers = [rings(one, "13805380001")]
        phone.wait_for("ACK")
        callers += [waits(two, "13805380002"), waits(one, "13805380003")]
        for number in (1, 2, 3):
            talk(phone, number)
        calls = [caller.end() for caller in callers]
    assert [call.record["line"] for call in calls] == [1, 2, 1]
    assert [call.record["outcome"] for call in calls] == ["answered"] * 3
    assert len(phone.got("INVITE")) == 3
    for earlier, later in pairwise(calls):
        assert earlier.record["bridged_at"] < later.record["rang_at"]
    assert {"queue", "queue_position", "digit_1"} <= set(calls[1].prompts)
    assert "digit_2" in calls[2].prompts


def test_a_line_that_is_killed_lets_the_telephone_go_to_who_waits_at_another(staffed: Staffed) -> None:
    with DeskPhone(801, "answers") as phone:
        one, two = staffed(phone), staffed(phone, number=2)
        unlucky = rings(one, "13805380001")
        phone.wait_for("ACK")
        waiting = waits(two, "13805380002")
        one.kill()
        talk(phone, 2)
        call = waiting.end()
        unlucky.process.kill()
        unlucky.process.communicate()
    assert (call.record["outcome"], call.record["extension"]["id"]) == ("answered", 1)


def talk(phone: DeskPhone, number: int) -> None:
    """The officer's call of this number, from its beginning to its end."""
    until(f"call {number} is connected", lambda: len(phone.got("ACK")) == number)
    time.sleep(TALK_SECONDS)
    phone.hang_up()


def rings(line: LineProcess, number: str) -> Caller:
    """A caller who stays until hung up."""
    return line.ring("--greeting-dtmf", "#", "--after", 0, "--hang-up", "line", "--caller", number)


def waits(line: LineProcess, number: str) -> Caller:
    """One who finds the telephone taken, and is in the queue when this returns."""
    caller = rings(line, number)

    def queued() -> bool:
        return any(record["caller"] == number and record["queued_at"] for record in line.records())

    until(f"{number} waits", queued, 30.0)
    return caller
