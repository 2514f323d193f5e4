"""A line group that dies takes no caller along but those who spoke to it, and is soon sent none."""

import time

from tests.edge.exchange import Exchange
from tests.edge.messages import SDP, ask, request
from tests.system.service import until


def test_no_call_fails_after_a_line_group_was_killed_and_it_is_avoided_within_seconds(
    own_exchange: Exchange,
) -> None:
    own_exchange.lines[2].kill()
    own_exchange.lines[2].wait(10)

    at_once = own_exchange.callers(3, seconds=1, rate=20)
    output, _ = at_once.communicate(timeout=60)
    assert at_once.returncode == 0, output

    time.sleep(1)
    began = time.monotonic()
    answer = ask(own_exchange.settings.edge_port, request("INVITE", body=SDP))
    assert answer is not None
    assert answer.startswith("SIP/2.0 200 ")
    assert time.monotonic() - began < 1.0  # not the time it takes to find out that a group is dead


def test_a_line_group_that_is_back_takes_calls_again(own_exchange: Exchange) -> None:
    own_exchange.lines[1].kill()
    own_exchange.lines[1].wait(10)
    own_exchange.callers(1, seconds=0).communicate(timeout=60)
    own_exchange.start_line(1)
    until("line 1 answers", 30, lambda: own_exchange.line_answers(1))
    time.sleep(3)

    callers = own_exchange.callers(8, seconds=2)
    output, _ = callers.communicate(timeout=60)

    assert callers.returncode == 0, output


def test_without_any_line_group_a_caller_and_a_trunk_are_told_so(own_exchange: Exchange) -> None:
    for line in own_exchange.lines.values():
        line.kill()
        line.wait(10)
    port = own_exchange.settings.edge_port

    refused = ask(port, request("INVITE", body=SDP), seconds=10)

    assert refused is not None
    assert refused.startswith("SIP/2.0 503 ")
    assert "\r\nRetry-After: 10\r\n" in refused
    until("the trunk is told", 10, lambda: (ask(port, request("OPTIONS")) or "").startswith("SIP/2.0 503 "))


def test_calls_that_run_outlive_kamailio_and_can_be_ended_when_it_is_back(own_exchange: Exchange) -> None:
    callers = own_exchange.callers(2, seconds=5)
    until("both are answered", 10, lambda: own_exchange.calls_by_line().total() == 2)

    own_exchange.kamailio.stop()
    own_exchange.kamailio.start()

    output, _ = callers.communicate(timeout=60)
    assert callers.returncode == 0, output
    until("both are closed", 5, lambda: all(one["ended_at"] for one in own_exchange.records()))
    assert {one["hung_up_by"] for one in own_exchange.records()} == {"caller"}


def test_callers_whom_no_line_group_took_do_not_count_as_calls(own_exchange: Exchange) -> None:
    # Every channel is taken by calls that Kamailio does not know of.
    first = own_exchange.settings.sip_port
    direct = [own_exchange.callers(4, seconds=5, rate=20, port=port) for port in (first, first + 1)]
    until("every channel is taken", 10, lambda: own_exchange.calls_by_line() == {1: 4, 2: 4})
    for _ in range(3):
        refused = ask(own_exchange.settings.edge_port, request("INVITE", body=SDP))
        assert refused is not None
        assert refused.startswith("SIP/2.0 486 ")

    # Every line group was asked and refused, but each ring is one row.
    def busy() -> int:
        return [one["outcome"] for one in own_exchange.records()].count("busy")

    until("the three are logged", 5, lambda: busy() == 3)
    for callers in direct:
        callers.communicate(timeout=60)

    through = own_exchange.callers(8, seconds=2)

    output, _ = through.communicate(timeout=60)
    assert through.returncode == 0, output
    assert busy() == 3
