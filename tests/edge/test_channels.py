"""How many calls a line group takes is a setting."""

from pathlib import Path

from tests.edge.exchange import Exchange
from tests.edge.messages import SDP, ask, hang_up, request


def test_a_line_group_takes_as_many_calls_as_it_has_channels(tmp_path: Path) -> None:
    exchange = Exchange(tmp_path, 1, channels=2)
    exchange.start_line(1)
    try:
        exchange.wait_for_lines()
        port = exchange.settings.sip_port
        answers = [ask(port, request("INVITE", body=SDP)) or "" for _ in range(3)]
        for answer in answers[:2]:
            hang_up(port, answer)
    finally:
        exchange.stop()

    assert [answer[:11] for answer in answers] == ["SIP/2.0 200", "SIP/2.0 200", "SIP/2.0 486"]
