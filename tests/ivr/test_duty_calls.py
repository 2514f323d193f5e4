"""Calls to the numbers by which officers begin and end duty, to a line that has no ledger behind it."""

import json

from tests.edge.messages import SDP, ask, hang_up, request
from tests.ivr.conftest import QUICK, Staffed
from tests.ivr.line_process import LineProcess, until
from tests.ivr.signals import prompts_in

IN_VAIN = f"{QUICK}; import ivr.duty_call; ivr.duty_call.ANSWER_SECONDS = 1.0"


def duty_line(staffed: Staffed) -> LineProcess:
    """A line that knows telephone 801 at 127.0.0.1, on duty."""
    return staffed("sip:801@127.0.0.1", before=IN_VAIN)


def dial(line: LineProcess, number: str) -> str:
    return line.uri.replace("12389", number)


def wishes(line: LineProcess) -> list[dict[str, object]]:
    folder = line.spool.parent / "run" / "duty"
    return [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]


def test_duty_that_is_as_wished_already_is_confirmed_at_once(staffed: Staffed) -> None:
    line = duty_line(staffed)
    caller = line.ring("--after", 0, "--hang-up", "line", "--caller", "801", uri=dial(line, "*61"))
    assert caller.report()["hung_up_by"] == "line"
    assert prompts_in(caller.heard()) == ["duty_on"]
    assert line.records() == []  # it is no caller's call


def test_while_the_ledger_does_not_answer_the_officer_is_told_that_nothing_has_changed(
    staffed: Staffed,
) -> None:
    line = duty_line(staffed)
    caller = line.ring("--after", 0, "--hang-up", "line", "--caller", "801", uri=dial(line, "*60"))
    until("the wish is left", lambda: wishes(line) == [{"extension": 1, "on": False}])
    caller.report()
    assert prompts_in(caller.heard()) == ["duty_failed"]
    assert wishes(line) == []  # withdrawn: it must not come true when nobody expects it


def test_a_citizen_who_dials_the_number_is_greeted_like_anybody(staffed: Staffed) -> None:
    line = duty_line(staffed)
    call = line.call("--after", 1, "--hang-up", 0, "--caller", "13805381234", uri=dial(line, "*60"))
    assert call.prompts[0] == "greeting_staffed"
    assert (call.record["called"], wishes(line)) == ("*60", [])


def test_who_sends_an_officers_number_from_elsewhere_is_greeted_like_anybody(staffed: Staffed) -> None:
    line = duty_line(staffed)
    forged = request("INVITE", "X-Hotline-Source: 127.0.0.1", body=SDP)
    forged = forged.replace("sip:12389@", "sip:*60@").replace("sip:13805381234@", "sip:801@")
    answer = ask(line.port, forged, source="127.0.0.2")
    assert answer is not None
    hang_up(line.port, answer)
    [record] = until("the call is in the log", lambda: [each for each in line.records() if each["ended_at"]])
    assert (record["caller"], record["called"], record["outcome"]) == ("801", "*60", "abandoned")
    assert wishes(line) == []
