"""The call of an officer who begins or ends duty from the telephone. Nothing of it is recorded.

The officer hears what has come true, so the answer waits for the snapshot that the ledger writes then.
"""

import logging
import time
from contextlib import suppress
from functools import partial

import pjsua2 as pj

from ivr import duty_wish
from ivr.duty_wish import Wish
from ivr.equipment import Equipment
from ivr.flow import PARTING_SECONDS
from ivr.leg import Happening, Leg, MediaChanged, StateChanged
from ivr.media import PromptPlayer, sound_of
from ivr.spool import CallRecord

# The sweep looks three times a second, the line once; an officer waits in silence no longer than this.
ANSWER_SECONDS = 6.0
# Set-up, answer and words together; what hangs longer is ended.
LONGEST_SECONDS = 40.0
LOOK_SECONDS = 0.1

log = logging.getLogger(__name__)


class DutyCall:
    """Driven like a `LineCall`, from its ring until it is over. Its `record` names it, and is not written."""

    def __init__(self, line: Equipment, leg: Leg, record: CallRecord, wish: Wish) -> None:
        self.record = record
        self._line = line
        self._leg: Leg | None = leg
        self._wish = wish
        self._player = PromptPlayer(line.endpoint.retired)
        self._confirmed = self._asked = self._told = False
        self._looked_at = 0.0
        self._answer_by = self._hang_up_at = time.monotonic() + LONGEST_SECONDS

    @property
    def over(self) -> bool:
        """True once nothing more will happen."""
        return self._leg is None

    @property
    def due_at(self) -> float:
        """When to `tick` at the latest, in seconds of the monotonic clock: soon, to see the snapshot."""
        return self._looked_at + LOOK_SECONDS

    def ring(self) -> None:
        """The call rings: answer it."""
        operation = pj.CallOpParam()
        operation.statusCode = pj.PJSIP_SC_OK
        if self._leg is not None:
            with suppress(pj.Error):  # the library has refused it already, which is reported next
                self._leg.answer(operation)

    def take(self, happening: Happening) -> None:
        """Something happened."""
        match happening:
            case StateChanged(pj.PJSIP_INV_STATE_CONFIRMED):
                # Nothing is asked before: who makes an address up gets no answer that could be acknowledged.
                self._confirmed = True
            case StateChanged(pj.PJSIP_INV_STATE_DISCONNECTED):
                self._release()
            case MediaChanged() if self._leg is not None:
                self._player.connect(sound_of(self._leg))

    def tick(self) -> None:
        """Look at the clock, and at the snapshot."""
        self._looked_at = now = time.monotonic()
        if self._confirmed and not self._asked:
            self._ask()
        elif self._asked and not self._told and (self._come_true or now >= self._answer_by):
            self._tell()
        elif self._player.advance():
            self._hang_up_at = now + PARTING_SECONDS
        if now >= self._hang_up_at:
            self.shut_down()

    def shut_down(self) -> None:
        """End the call."""
        self._player.stop()
        if self._leg is not None:
            try:
                self._leg.hangup(pj.CallOpParam(True))
            except pj.Error:  # the library knows the call no more
                self._release()

    def let_go(self) -> None:
        """Give the call up after an error."""
        self.shut_down()
        self._release()

    @property
    def _come_true(self) -> bool:
        known = self._line.snapshot.known
        phones = known.extensions if self._wish.on else known.off_duty
        return any(phone.id == self._wish.extension_id for phone in phones)

    def _ask(self) -> None:
        self._asked = True
        self._answer_by = time.monotonic() + ANSWER_SECONDS
        if not self._come_true:
            run_dir, call_id = self._line.settings.run_dir, self.record.call_id
            self._line.writer.run(partial(duty_wish.leave, self._wish, run_dir, call_id))

    def _tell(self) -> None:
        self._told = True
        prompt = "duty_on" if self._wish.on else "duty_off"
        if not self._come_true:
            log.error("extension %d: the ledger has not changed its duty", self._wish.extension_id)
            prompt = "duty_failed"
            run_dir, call_id = self._line.settings.run_dir, self.record.call_id
            self._line.writer.run(partial(duty_wish.withdraw, run_dir, call_id))
        self._player.play([self._line.prompts[prompt]])

    def _release(self) -> None:
        self._player.stop()
        self._player.connect(None)
        if self._leg is not None:
            self._line.endpoint.retired.add(self._leg)
            self._leg = None
