"""Offers of sound that no telephone should send, straight at a line: each is answered, none ends it."""

from collections.abc import Callable

import pytest

from tests.faults.speaking_phone import SpeakingPhone
from tests.ivr.line_process import LineProcess

SESSION = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
SOUND = "m=audio 9000 RTP/AVP 8\r\n"
REFUSED = {
    "no SDP at all": "hello\r\n",
    "no media": SESSION,
    "cut off": SESSION[:60],
    "no address": SESSION.replace("c=IN IP4 127.0.0.1\r\n", "") + SOUND,
    "a name that nobody has": SESSION.replace("c=IN IP4 127.0.0.1", "c=IN IP4 nobody.invalid") + SOUND,
    "an IPv6 address": SESSION.replace("IP4 127.0.0.1", "IP6 ::1") + SOUND,
    "port 0": SESSION + SOUND.replace("9000", "0"),
    "port 99999": SESSION + SOUND.replace("9000", "99999"),
    "no payload type": SESSION + SOUND.replace(" 8", ""),
    "attributes without values": SESSION + SOUND + "a=rtpmap:8\r\na=fmtp\r\na=\r\n",
    "pictures only": SESSION + "m=video 9000 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n",
}
ANSWERED = {
    "60 media": SESSION + 60 * SOUND,
    "128 payload types": SESSION + f"m=audio 9000 RTP/AVP {' '.join(map(str, range(128)))}\r\n",
    "300 attributes": SESSION + SOUND + 300 * "a=x:1\r\n",
    "packets of 0 ms": SESSION + SOUND + "a=ptime:0\r\n",
    "packets of -7 ms": SESSION + SOUND + "a=ptime:-7\r\na=maxptime:99999999999\r\n",
    "packets of 400 ms": SESSION + SOUND + "a=ptime:400\r\n",
}


def status_of(line: LineProcess, offer: str) -> tuple[int, dict[str, object]]:
    with SpeakingPhone(line.port, "13805381234") as phone:
        status = phone.ring(offer)
        if status == 200:
            phone.hang_up()
        return status, line.record_of(phone.sip_call_id)


@pytest.mark.parametrize("offer", REFUSED)
def test_an_offer_that_cannot_be_meant_is_refused_and_logged(night_line: LineProcess, offer: str) -> None:
    status, record = status_of(night_line, REFUSED[offer])
    assert status in (400, 488)
    assert (record["outcome"], record["sip_status"]) == ("refused", status)


@pytest.mark.parametrize("offer", ANSWERED)
def test_an_offer_that_can_be_understood_is_answered(night_line: LineProcess, offer: str) -> None:
    status, record = status_of(night_line, ANSWERED[offer])
    assert status == 200
    assert (record["outcome"], record["hung_up_by"]) == ("abandoned", "caller")


def test_after_all_of_them_a_caller_is_recorded(make_line: Callable[..., LineProcess]) -> None:
    line = make_line().start()
    for offer in (*REFUSED.values(), *ANSWERED.values()):
        status_of(line, offer)
    record = line.call("--greeting-dtmf", "#", "--hang-up", 1).record
    assert [take["seconds"] > 0.5 for take in record["recordings"]] == [True]
    assert "Traceback" not in line.log()
