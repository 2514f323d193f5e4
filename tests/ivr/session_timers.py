"""Callers with a session timer (RFC 4028) who speak for as long as it takes the line to look after them.

The shortest interval that the line's library knows is 90 s, so these calls last for up to a minute.
"""

import threading
from dataclasses import dataclass
from typing import Any

from tests.ivr.line_process import LineProcess
from tests.ivr.rtp import in_real_time, packets
from tests.ivr.signals import Samples, read_wav, unmistakable
from tests.ivr.telephone import Telephone

INTERVAL = 90  # seconds
LONGEST_CALL = 80  # seconds
AFTER_REFRESH_SECONDS = 1.0
SAID = unmistakable(LONGEST_CALL)


@dataclass
class LongCall:
    """A call that has ended; the line asked whether it was known as frame `asked_at` of `SAID` was said."""

    record: dict[str, Any]
    recorded: Samples
    asked_at: int | None


def speak_on(line: LineProcess, refresher: str, given_up: threading.Event) -> LongCall:
    """A caller who keeps speaking, answers the line's refresh but sends none; it ends with the line's BYE.

    Where the line is the `refresher` ("uas"), the caller hangs up a second after its refresh.
    """
    asked_at = None
    with Telephone(line.port, f"1001-{refresher}") as telephone:
        telephone.invite("Supported: timer", f"Session-Expires: {INTERVAL};refresher={refresher}")
        telephone.press("#", cseq=2)
        for number, packet in enumerate(in_real_time(packets(SAID))):
            telephone.sound.sendto(packet, telephone.line_sound)
            message = telephone.received() or ""
            if message.startswith(("INVITE ", "UPDATE ")):
                telephone.accept(message, f"Session-Expires: {INTERVAL};refresher=uac", version=1)
                asked_at = number
            elif message.startswith("BYE "):
                telephone.accept(message, version=1)
                break
            refreshed = asked_at is not None and (number - asked_at) * 0.02 > AFTER_REFRESH_SECONDS
            if refreshed or given_up.is_set():
                telephone.hang_up(cseq=3)
                break
        record = line.record_of(telephone.sip_call_id)
    [take] = record["recordings"]
    return LongCall(record, read_wav(line.spool / record["call_id"] / take["file"]), asked_at)
