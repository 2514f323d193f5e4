"""Calls from a known trunk reach the line groups, evenly, and whoever cannot be taken is told so."""

import re
import wave
from pathlib import Path
from typing import Any

import pytest

from hotline.doctor import check_edge
from hotline.settings import REPOSITORY
from tests.edge.exchange import Exchange
from tests.edge.messages import SDP, ask, hang_up, request
from tests.system.service import until

SPEECH = REPOSITORY / "tests" / "ivr" / "audio" / "speech.wav"


def seconds_of(wav: Path) -> float:
    with wave.open(str(wav)) as file:
        return file.getnframes() / file.getframerate()


def test_eight_callers_fill_two_line_groups_and_a_ninth_finds_them_busy(exchange: Exchange) -> None:
    before = exchange.calls_by_line()
    callers = exchange.callers(8, seconds=4)
    until("eight calls are answered", 10, lambda: (exchange.calls_by_line() - before).total() == 8)

    ninth = ask(exchange.settings.edge_port, request("INVITE", body=SDP))

    output, _ = callers.communicate(timeout=60)
    assert callers.returncode == 0, output
    assert exchange.calls_by_line() - before == {1: 4, 2: 4}
    assert ninth is not None
    assert ninth.startswith("SIP/2.0 486 ")
    [logged] = rings_of(exchange, ninth)
    assert (logged["outcome"], logged["sip_status"], logged["caller"]) == ("busy", 486, "13805381234")
    assert logged["trunk"] == "pbx"


def rings_of(exchange: Exchange, answer: str) -> list[dict[str, Any]]:
    """What the call log has of the ring that was answered so."""
    sip_call_id = answer.partition("\r\nCall-ID: ")[2].partition("\r\n")[0]
    until("it is logged", 5, lambda: sip_call_id in [one["sip_call_id"] for one in exchange.records()])
    return [one for one in exchange.records() if one["sip_call_id"] == sip_call_id]


def test_a_call_says_by_which_trunk_it_came_whatever_its_caller_says(exchange: Exchange) -> None:
    forged = ("X-Hotline-Trunk: other", "X-Hotline-Last-Try: yes")
    answered = ask(exchange.settings.edge_port, request("INVITE", *forged, body=SDP))
    assert answered is not None
    hang_up(exchange.settings.edge_port, answered)

    [logged] = rings_of(exchange, answered)
    assert logged["trunk"] == "pbx"


def test_a_call_without_a_common_codec_is_refused_and_logged_once(exchange: Exchange) -> None:
    refused = ask(
        exchange.settings.edge_port,
        request("INVITE", body=SDP.replace("8 PCMA", "3 GSM").replace("AVP 8", "AVP 3")),
    )

    assert refused is not None
    assert refused.startswith("SIP/2.0 488 ")
    [logged] = rings_of(exchange, refused)
    assert (logged["outcome"], logged["sip_status"], logged["trunk"]) == ("refused", 488, "pbx")


def test_a_channel_that_became_free_is_used_again(exchange: Exchange) -> None:
    before = exchange.calls_by_line()

    for _ in range(2):
        callers = exchange.callers(8, seconds=0.5, rate=20)
        output, _ = callers.communicate(timeout=60)
        assert callers.returncode == 0, output

    until("both line groups took part", 5, lambda: (exchange.calls_by_line() - before).total() == 16)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_message_left_through_kamailio_is_recorded_whole(exchange: Exchange, transport: str) -> None:
    uri = exchange.uri + (";transport=tcp" if transport == "tcp" else "")
    report = exchange.call("--greeting-dtmf", "#", "--wav", SPEECH, "--hang-up", "0.5", uri=uri)

    def closed() -> dict[str, Any] | None:
        mine = (one for one in exchange.records() if one["sip_call_id"] == report["sip_call_id"])
        return next((one for one in mine if one["state"] == "ended"), None)

    record = until("the call is closed", 10, closed)
    assert (record["outcome"], record["caller"], record["called"]) == ("message", "13800000000", "12389")
    assert record["recordings"][0]["ended_by"] == "hangup"
    assert record["recordings"][0]["seconds"] > seconds_of(SPEECH)


def test_sound_is_taken_on_an_address_of_its_own(exchange: Exchange) -> None:
    answered = ask(exchange.settings.edge_port, request("INVITE", body=SDP))
    assert answered is not None
    hang_up(exchange.settings.edge_port, answered)

    assert f"\r\nc=IN IP4 {exchange.settings.rtp_bind}\r\n" in answered


def test_a_trunk_that_asks_whether_we_are_alive_is_answered(exchange: Exchange) -> None:
    answer = ask(exchange.settings.edge_port, request("OPTIONS"))

    assert answer is not None
    assert answer.startswith("SIP/2.0 200 ")


def test_the_doctor_finds_kamailio_and_its_trunk(exchange: Exchange) -> None:
    [finding] = check_edge(exchange.settings)

    assert finding.state == "ok"


def test_an_answer_tells_neither_the_line_group_nor_the_program(exchange: Exchange) -> None:
    port = exchange.settings.edge_port
    answered = ask(port, request("INVITE", body=SDP))
    assert answered is not None
    hang_up(port, answered)
    alive = ask(port, request("OPTIONS"))

    for answer in (answered, alive):
        assert answer is not None
        assert answer.startswith("SIP/2.0 200 ")
        headers = answer.partition("\r\n\r\n")[0]
        for line in range(exchange.settings.lines):
            assert f":{exchange.settings.sip_port + line}" not in headers
        for word in ("kamailio", "pjsip", "pjsua", "server:", "user-agent:"):
            assert word not in headers.lower()


def test_who_offers_srtp_is_answered_with_it(exchange: Exchange) -> None:
    keys = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n"
    answer = ask(exchange.settings.edge_port, request("INVITE", body=SDP.replace("AVP", "SAVP") + keys))
    assert answer is not None
    hang_up(exchange.settings.edge_port, answer)

    assert re.search(r"^m=audio \d+ RTP/SAVP 8\r$", answer, re.M)
    assert "\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" in answer


def test_who_offers_plain_rtp_is_answered_with_it(exchange: Exchange) -> None:
    answer = ask(exchange.settings.edge_port, request("INVITE", body=SDP))
    assert answer is not None
    hang_up(exchange.settings.edge_port, answer)

    assert re.search(r"^m=audio \d+ RTP/AVP 8\r$", answer, re.M)
    assert "crypto" not in answer
