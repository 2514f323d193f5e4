"""A line group that is told to drain (SIGUSR1) finishes its calls, answers no more, and ends."""

import signal

from hotline.settings import REPOSITORY
from tests.edge.exchange import Exchange
from tests.system.service import until

SPEECH = REPOSITORY / "tests" / "ivr" / "audio" / "speech.wav"


def test_callers_of_a_draining_line_group_finish_and_new_ones_reach_the_other(own_exchange: Exchange) -> None:
    first = own_exchange.callers(2, seconds=6)
    until("each group has a call", 10, lambda: set(own_exchange.calls_by_line()) == {1, 2})

    own_exchange.lines[1].send_signal(signal.SIGUSR1)
    during = own_exchange.callers(3, seconds=0.5)

    for callers in (during, first):
        output, _ = callers.communicate(timeout=60)
        assert callers.returncode == 0, output
    assert own_exchange.lines[1].wait(10) == 0
    assert own_exchange.calls_by_line() == {1: 1, 2: 4}
    assert {record["outcome"] for record in own_exchange.records()} == {"abandoned"}  # none "refused"


def test_a_message_that_is_being_left_is_kept_whole(own_exchange: Exchange) -> None:
    own_exchange.lines[2].terminate()
    own_exchange.lines[2].wait(20)
    leaving = own_exchange.start_call(
        "--greeting-dtmf", "#", "--wav", SPEECH, "--dtmf", "#", "--hang-up", "line"
    )
    until("it is recorded", 20, lambda: any(one["recordings"] for one in own_exchange.records()))

    own_exchange.lines[1].send_signal(signal.SIGUSR1)

    leaving.communicate(timeout=60)
    assert own_exchange.lines[1].wait(10) == 0
    [record] = own_exchange.records()
    assert (record["outcome"], record["hung_up_by"], record["interrupted"]) == ("message", "line", False)
    assert record["recordings"][0]["ended_by"] == "hash"
