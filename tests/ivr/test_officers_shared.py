"""Two whole line groups share an officer's telephone: it rings once it is free, first come first served."""

from itertools import pairwise

from tests.ivr.conftest import Staffed
from tests.ivr.desk_phone import DeskPhone
from tests.ivr.line_process import Caller, LineProcess, until

SKIP = ("--greeting-dtmf", "#")


def test_callers_of_two_lines_have_the_one_telephone_in_the_order_in_which_they_came(
    staffed: Staffed,
) -> None:
    with DeskPhone(801, "answers") as phone:
        one, two = staffed(phone), staffed(phone, number=2)
        first = stays(one, 5.0, "13805380001")
        phone.wait_for("ACK")
        second = waits(two, 8.0, "13805380002")
        third = waits(one, 11.0, "13805380003")
        calls = [caller.end() for caller in (first, second, third)]
    assert [call.record["line"] for call in calls] == [1, 2, 1]
    assert [call.record["outcome"] for call in calls] == ["answered"] * 3
    for earlier, later in pairwise(calls):
        assert earlier.record["ended_at"] < later.record["bridged_at"]
    assert {"queue", "queue_position", "digit_1"} <= set(calls[1].prompts)
    assert "digit_2" in calls[2].prompts
    methods = [request.split(" ")[0] for request in phone.requests]
    assert methods == ["INVITE", "ACK", "BYE"] * 3


def test_a_line_that_is_killed_lets_the_telephone_go_to_who_waits_at_another(staffed: Staffed) -> None:
    with DeskPhone(801, "answers") as phone:
        one, two = staffed(phone), staffed(phone, number=2)
        unlucky = stays(one, 20.0, "13805380001")
        phone.wait_for("ACK")
        waiting = waits(two, 5.0, "13805380002")
        one.kill()
        call = waiting.end()
        unlucky.process.kill()
        unlucky.process.communicate()
    assert (call.record["outcome"], call.record["extension"]["id"]) == ("answered", 1)


def stays(line: LineProcess, seconds: float, number: str) -> Caller:
    """A caller who hangs up so long after the line answered."""
    return line.ring(*SKIP, "--after", seconds, "--hang-up", 0, "--caller", number)


def waits(line: LineProcess, seconds: float, number: str) -> Caller:
    """One who finds the telephone taken, and is in the queue when this returns."""
    caller = stays(line, seconds, number)

    def queued() -> bool:
        return any(record["caller"] == number and record["queued_at"] for record in line.records())

    until(f"{number} waits", queued)
    return caller
