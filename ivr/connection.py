"""One caller's way to an officer: who is rung, who has answered, and that both hear each other."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import pjsua2 as pj

from ivr import events as ev
from ivr.dialling import NotAllowed, NotDialled
from ivr.equipment import Equipment
from ivr.leg import Inbox, Leg, LegHappening, MediaChanged, OfficerHappening, StateChanged
from ivr.media import PromptPlayer, let_speak, sound_of
from ivr.officers import Choice, Extension, Phone, Place
from ivr.prompts import spoken
from ivr.spool import CallRecord, RingEnd, RingRecord

# A telephone that rings says so within a second or two; one that gives no sign is off or gone.
SIGN_SECONDS = 6.0
# Who answers says something; a telephone from which not one packet has come by then has no way to us for its
# sound. Shorter than `flow.TALK_SECONDS`, so that the next one is tried.
FIRST_SOUND_SECONDS = 4.0

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Ring:
    """A telephone that rings, or the officer who answered it; `phone` is None for the person on call."""

    leg: Leg
    phone: Phone | None
    noted: RingRecord
    since: float = field(default_factory=time.monotonic)
    gave_sign: bool = False
    answered_at: float | None = None
    heard: bool = False

    @property
    def extension(self) -> Extension | None:
        """Whose telephone it is."""
        return self.phone.extension if self.phone else None

    @property
    def due_at(self) -> float:
        """When to ask whether the officer is `lost`, in seconds of the monotonic clock."""
        if self.heard or self.answered_at is None:
            return self.leg.reception.due_at
        return min(self.leg.reception.due_at, self.answered_at + FIRST_SOUND_SECONDS)

    def lost(self) -> bool:
        """Whether nothing comes from an officer any more, or has not come at all."""
        reception = self.leg.reception
        if reception.vanished(self.leg, listening=True):
            return True
        if self.heard or self.answered_at is None or _ago(self.answered_at) < FIRST_SOUND_SECONDS:
            return False
        received = reception.read(self.leg)  # None while it is on hold
        self.heard = received != 0
        return not self.heard


class Connection:
    """The officers' side of a call. It does what the conversation asks for, and tells what came of it."""

    def __init__(self, line: Equipment, record: CallRecord, tell: Callable[[ev.Event], None]) -> None:
        self.officer_left = False  # the officer hung up first
        self._line = line
        self._record = record
        self._tell = tell
        self._place: Place | None = None
        self._tried: set[int] = set()
        self._count = 0
        self._rings: dict[int, Ring] = {}
        self._officer: Ring | None = None
        self._answered: RingRecord | None = None  # the last one that was connected
        self._bridged = False
        self._announcing = PromptPlayer(line.endpoint.retired)
        self._caller_sound: Any = None

    @property
    def officer_sound(self) -> Any:
        """The officer's two-way audio, None while there is none."""
        return sound_of(self._officer.leg) if self._officer is not None else None

    @property
    def due_at(self) -> float:
        """When to `tick`, in seconds of the monotonic clock."""
        return min([self._announcing.due_at, *map(self._due_at, self._rings.values())])

    def _due_at(self, ring: Ring) -> float:
        if ring is self._officer:
            return ring.due_at
        return ring.since + (self._line.settings.ring_seconds if ring.gave_sign else SIGN_SECONDS)

    def seek(self) -> None:
        """Ring whoever is free and has not been tried; who answered before that was gone too soon."""
        if self._answered is not None and self._answered.end == "answered":
            self._answered.end = "dropped"
        choice = self._choose()
        for phone in choice.phones:
            self._tried.add(phone.extension.id)
            self._ring(phone.extension.uri, phone)
        self._note_ringing()
        if self._rings:
            self._tell(ev.PhoneRings())
        elif choice.phones:
            self._tell(ev.PhonesFailed())
        elif choice.position:
            self._record.queued_at = self._record.queued_at or self._line.time()
            self._tell(ev.AllBusy(choice.position))
        else:
            self._tell(ev.NobodyLeft())

    def ring_contact(self) -> None:
        """Ring the person on call."""
        self._record.emergency = True
        if self._line.free_channels() > 0:
            self._ring(self._line.settings.emergency_contact, None)
        self._tell(ev.PhoneRings() if self._rings else ev.NobodyLeft())

    def bridge(self) -> None:
        """Let caller and officer hear each other."""
        if self._officer is None:
            return
        self._bridged, self.officer_left = True, False
        self._note_ringing()
        self._note_end(self._officer, "answered")
        self._answered = self._officer.noted
        self._record.bridged_at = self._line.time()
        if extension := self._officer.extension:
            self._record.extension = {"id": extension.id, "label": extension.label}
            self._record.officer = asdict(extension.officer) if extension.officer else None
        self._join()

    def let_go(self) -> None:
        """Stop ringing, hang the officer's telephone up, wait no more."""
        self._announcing.stop()
        self._announcing.connect(None)
        for ring in self._rings.values():
            self._note_end(ring, "given_up")
            self._release(ring, talked=self._bridged and ring is self._officer)
        self._rings.clear()
        self._officer = None
        self._bridged = False
        self._note_ringing()
        if self._place is not None:
            self._place.leave()

    def hear(self, caller_sound: Any) -> None:
        """The caller's sound from now on; None while the caller has none."""
        self._caller_sound = caller_sound
        self._join()

    def take(self, what: OfficerHappening) -> None:
        """Something happened to a telephone."""
        ring = self._rings.get(what.ring)
        if ring is None:
            return  # given up before
        match what.happening:
            case StateChanged(pj.PJSIP_INV_STATE_EARLY):
                ring.gave_sign = True
                self._record.rang_at = self._record.rang_at or self._line.time()
            case StateChanged(pj.PJSIP_INV_STATE_CONFIRMED):
                ring.gave_sign, ring.answered_at = True, time.monotonic()
                self._answered_when_ready(ring)
            case StateChanged(pj.PJSIP_INV_STATE_DISCONNECTED, status):
                self._gone(what.ring, "dropped" if ring.answered_at is not None else _refusal(status))
            case MediaChanged():
                ring.leg.reception.begin_anew()
                self._answered_when_ready(ring)
                self._join()

    def tick(self) -> None:
        """Look at the clock: telephones that ring too long, an announcement that ends."""
        for number, ring in list(self._rings.items()):
            if ring is self._officer:
                if ring.lost():
                    log.warning("call %s: no sound comes from the officer", self._record.call_id)
                    self._gone(number, "silent")
            elif time.monotonic() >= self._due_at(ring):
                self._gone(number, "no_answer" if ring.gave_sign else "no_sign")
        if self._announcing.advance():  # to an officer who is not lost
            self._tell(ev.OfficerAnswered())

    def _note_ringing(self) -> None:
        """Say in the record which telephones ring, for those who watch the line."""
        rings = [ring for ring in self._rings.values() if ring is not self._officer]
        self._record.ringing = [ring.extension.id for ring in rings if ring.extension is not None]

    def _choose(self) -> Choice:
        line = self._line
        try:
            self._place = self._place or line.officers.place(self._record.call_id)
            on_duty = line.snapshot.known.extensions
            return line.officers.choose(on_duty, self._tried, self._place, most=line.free_channels())
        except OSError as error:
            log.error("call %s: officers' telephones cannot be shared: %s", self._record.call_id, error)
            return Choice()

    def _ring(self, uri: str, phone: Phone | None) -> None:
        self._count += 1
        noted = RingRecord(phone.extension.label if phone else None, self._line.time())
        self._record.rings.append(noted)
        note = partial(_note, self._line.inbox, self._record.call_id, self._count)
        try:
            leg = self._line.dialler.dial(uri, self._record.caller, note)
        except (NotAllowed, NotDialled) as error:
            label = phone.extension.label if phone else "the person on call"
            log.error("call %s: %s cannot be rung: %s", self._record.call_id, label, error)
            noted.ended_at, noted.end = noted.began_at, "unreachable"
            if phone is not None:
                phone.release(talked=False)
            return
        self._rings[self._count] = Ring(leg, phone, noted)

    def _answered_when_ready(self, ring: Ring) -> None:
        sound = sound_of(ring.leg)
        if ring.answered_at is None or sound is None or self._officer is not None:
            return
        self._officer = ring
        for number, other in list(self._rings.items()):
            if other is not ring:
                del self._rings[number]
                self._note_end(other, "other_answered")
                self._release(other, talked=False)
        digits = spoken(self._record.caller or "") if self._line.settings.announce_caller else ()
        if not digits:
            self._tell(ev.OfficerAnswered())
            return
        self._announcing.connect(sound)
        self._announcing.play([self._line.prompts[digit] for digit in digits])

    def _gone(self, number: int, end: RingEnd) -> None:
        ring = self._rings.pop(number)
        self._note_end(ring, end)
        was_bridged = ring is self._officer and self._bridged
        if ring is self._officer:
            self._announcing.stop()
            self._announcing.connect(None)
            self._officer, self._bridged = None, False
        self._release(ring, talked=was_bridged)
        self._note_ringing()
        if was_bridged:
            self.officer_left = True
            self._tell(ev.OfficerGone())
        elif not self._rings:
            self._tell(ev.PhonesFailed())

    def _note_end(self, ring: Ring, end: RingEnd) -> None:
        """Note when and why a telephone stopped ringing, once: what comes after an answer is the talk."""
        if ring.noted.end is None:
            ring.noted.ended_at, ring.noted.end = self._line.time(), end
        elif end == "silent":
            ring.noted.end = end

    def _release(self, ring: Ring, *, talked: bool) -> None:
        self._line.dialler.give_up(ring.leg)
        if ring.phone is not None:
            ring.phone.release(talked=talked)

    def _join(self) -> None:
        if self._bridged:
            with suppress(pj.Error):  # one of them may end between its event and now
                let_speak(self._caller_sound, self.officer_sound)
                let_speak(self.officer_sound, self._caller_sound)


def _refusal(sip_status: int) -> RingEnd:
    """Why a telephone ended the call that it had not answered (RFC 3261 section 21)."""
    if sip_status in {486, 600}:
        return "busy"
    if sip_status in {403, 603} or 300 <= sip_status < 400:
        return "declined"  # who sends the caller elsewhere does not take the call
    return "no_answer" if sip_status in {480, 487} else "unreachable"


def _ago(moment: float) -> float:
    return time.monotonic() - moment


def _note(inbox: Inbox, call_id: str, ring: int, happening: LegHappening) -> None:
    inbox.append((call_id, OfficerHappening(ring, happening)))
