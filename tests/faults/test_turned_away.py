"""Rings that are refused while others speak. One without SDP that was refused at once ended the process."""

import json
import signal
from collections.abc import Callable

import pytest

from tests.edge.messages import SDP, ask, request
from tests.faults.speaking_phone import SpeakingPhone, packets_of
from tests.ivr.line_process import LineProcess
from tests.ivr.signals import SPEECH, read_wav

TRUNKS = json.dumps([{"name": "pbx", "addresses": ["127.0.0.1"]}])
STRANGER = "127.0.0.2"


@pytest.mark.parametrize("offer", ["", SDP], ids=["without SDP", "with SDP"])
@pytest.mark.parametrize(
    ("draining", "source", "status"),
    [(False, STRANGER, 403), (True, "127.0.0.1", 503)],
    ids=["of a stranger", "while the line drains"],
)
def test_a_ring_that_is_refused_costs_nobody_a_message(
    make_line: Callable[..., LineProcess], offer: str, draining: bool, source: str, status: int
) -> None:
    # A telephone named by its host name leaves the port open to strangers (ivr/admission.py).
    line = make_line(trunks=TRUNKS, emergency_contact="sip:899@pbx.invalid").start()
    with SpeakingPhone(line.port, "13805381234") as phone:
        phone.connect()
        phone.press("#")
        phone.wait_to_hear("beep")
        if draining:
            line.process.send_signal(signal.SIGUSR1)
        answer = ask(line.port, request("INVITE", body=offer), source=source)
        assert answer is not None
        assert answer.startswith(f"SIP/2.0 {status} ")
        phone.speak(packets_of(read_wav(SPEECH)))
        phone.hang_up()
        assert line.record_of(phone.sip_call_id)["outcome"] == "message"
