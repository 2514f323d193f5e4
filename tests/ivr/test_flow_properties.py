"""What holds of a call whatever happens in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from ivr import actions, events, flow
from ivr.conversation import Limits, Mode, State

NUMBER = "2345678901"
LIMITS = Limits(60, 1, query_tries=3, contact=True)
# More than any caller meets: restarted takes, the one asked for again, the one after the person on call.
MOST_TAKES = flow.TAKES + 2

HAPPENS = st.one_of(
    st.just(events.Answered()),
    st.just(events.PromptEnded()),
    st.sampled_from([events.Digit(key) for key in "0123456789*#"]),
    st.sampled_from(["query number", "officer", "closed", "lost"]),
    st.sampled_from([events.StateFound(("status_closed",)), events.StateNotFound()]),
    st.sampled_from([events.PhoneRings(), events.AllBusy(1), events.NobodyLeft()]),
    st.sampled_from([events.PhonesFailed(), events.OfficerAnswered(), events.OfficerGone()]),
    st.just(events.Silence()),
    st.sampled_from([events.TimerFired(timer) for timer in events.Timer]),
    st.just(events.StorageFault()),
    st.just(events.ShutDown()),
    st.just(events.Vanished()),
    st.just(events.HungUp()),
)


class Telephone:
    """Does what the conversation says, and objects to what a telephone cannot do."""

    def __init__(self, mode: Mode, *, storage_ok: bool) -> None:
        self.flow = flow.Flow(mode, "0123456789", LIMITS)
        self.gone = self.recording = self.bridged = False
        self.kind: events.RecordingKind = "message"
        self.closing: list[events.RecordingKind] = []
        self.seeking = self.ringing = self.officer = False
        self.opened = self.reported = self.messages = self.bridges = self.hang_ups = self.looked_up = 0
        self.said: list[str] = []
        self.kept: list[float] = []
        self._do(self.flow.start(storage_ok=storage_ok))

    def happens(self, event: events.Event) -> None:
        if self._can_happen(event):
            self._officers_change(event)
            self.gone = self.gone or isinstance(event, events.HungUp)
            self._do(self.flow.handle(event))

    def _can_happen(self, event: events.Event) -> bool:
        match event:
            case events.PhoneRings() | events.AllBusy() | events.NobodyLeft():
                return self.seeking
            case events.PhonesFailed():
                return self.ringing
            case events.OfficerAnswered():  # may cross with whatever the caller does
                return not self.officer
            case events.OfficerGone():
                return self.bridged
        return True

    def _officers_change(self, event: events.Event) -> None:
        match event:
            case events.PhoneRings() | events.AllBusy() | events.NobodyLeft():
                self.seeking, self.ringing = False, isinstance(event, events.PhoneRings)
            case events.PhonesFailed():
                self.ringing = False
            case events.OfficerAnswered():
                self.ringing, self.officer = False, True
            case events.OfficerGone():
                self.officer = self.bridged = False

    def close_recording(self, *, speech: float | None) -> None:
        kind = self.closing.pop(0)
        self.reported += 1
        if speech is None:
            self.happens(events.RecordingLost(kind))
            return
        if kind == "message":
            self.kept.append(speech)
        self.happens(events.RecordingSaved(speech, kind))

    def _do(self, wanted: list[actions.Action]) -> None:
        for action in wanted:
            match action:
                case actions.Play(prompts):
                    assert prompts
                    assert not self.gone
                    assert not self.hang_ups
                    assert not self.bridged
                    self.said += prompts
                case actions.SeekOfficer() | actions.RingContact():
                    assert not self.gone
                    assert not self.ringing
                    assert not self.officer
                    self.seeking = True
                case actions.LetOfficersGo():
                    self.ringing = self.officer = self.bridged = self.seeking = False
                case actions.Bridge():
                    assert self.officer
                    assert not self.bridged
                    self.bridged = True
                    self.bridges += 1
                    self._record("conversation")
                case actions.StartRecording():
                    assert not self.ringing
                    assert not self.officer
                    self.messages += 1
                    self._record("message")
                case actions.StopRecording():
                    assert self.recording
                    self.recording = False
                    self.closing.append(self.kind)
                case actions.LookUp():
                    self.looked_up += 1
                case actions.HangUp():
                    assert not self.gone
                    self.hang_ups += 1

    def _record(self, kind: events.RecordingKind) -> None:
        assert not self.recording
        assert not self.gone
        self.recording, self.kind = True, kind
        self.opened += 1


def drive(mode: Mode, storage_ok: bool, script: list[events.Event | str], speech: list[float]) -> Telephone:
    telephone = Telephone(mode, storage_ok=storage_ok)
    for event in script:
        if event in ("closed", "lost"):
            if telephone.closing:
                seconds = speech[telephone.reported % len(speech)]
                telephone.close_recording(speech=seconds if event == "closed" else None)
        elif not telephone.gone:
            for each in _said_by(event):
                telephone.happens(each)
    if not telephone.gone:
        telephone.happens(events.HungUp())
    while telephone.closing:
        telephone.close_recording(speech=speech[0])
    return telephone


def _said_by(event: events.Event | str) -> list[events.Event]:
    if event == "query number":
        return [events.Digit(key) for key in NUMBER]
    if event == "officer":
        return [events.Answered(), events.PromptEnded(), events.PhoneRings(), events.OfficerAnswered()]
    assert not isinstance(event, str)
    return [event]


calls = given(
    mode=st.sampled_from(["staffed", "after_hours"]),
    storage_ok=st.booleans(),
    script=st.lists(HAPPENS, max_size=40),
    speech=st.lists(st.floats(0, 60), min_size=1, max_size=3),
)


@calls
def test_every_call_ends_with_each_recording_closed_and_reported(
    mode: Mode, storage_ok: bool, script: list[events.Event | str], speech: list[float]
) -> None:
    telephone = drive(mode, storage_ok, script, speech)
    assert telephone.flow.finished
    assert not telephone.recording
    assert telephone.opened == telephone.reported
    assert telephone.messages <= MOST_TAKES
    assert telephone.hang_ups <= 1


@calls
def test_when_a_call_is_over_no_officer_is_rung_or_held(
    mode: Mode, storage_ok: bool, script: list[events.Event | str], speech: list[float]
) -> None:
    telephone = drive(mode, storage_ok, script, speech)
    assert not telephone.seeking
    assert not telephone.ringing
    assert not telephone.officer
    assert not telephone.bridged


@calls
def test_an_officer_who_answers_while_the_caller_is_gone_is_let_go(
    mode: Mode, storage_ok: bool, script: list[events.Event | str], speech: list[float]
) -> None:
    telephone = drive(mode, storage_ok, script, speech)
    telephone.officer = True
    telephone._do(telephone.flow.handle(events.OfficerAnswered()))
    assert not telephone.officer


@calls
def test_what_was_said_is_always_a_message_or_was_heard_by_an_officer(
    mode: Mode, storage_ok: bool, script: list[events.Event | str], speech: list[float]
) -> None:
    telephone = drive(mode, storage_ok, script, speech)
    said = any(seconds >= flow.SYLLABLE_SECONDS for seconds in telephone.kept)
    if telephone.flow.outcome == "answered":
        assert telephone.bridges
    else:
        assert (telephone.flow.outcome == "message") == said


@calls
def test_the_query_number_is_spoken_only_for_a_message_on_disk(
    mode: Mode, storage_ok: bool, script: list[events.Event | str], speech: list[float]
) -> None:
    telephone = drive(mode, storage_ok, script, speech)
    if "saved" in telephone.said:
        assert any(seconds >= flow.SYLLABLE_SECONDS for seconds in telephone.kept)
        assert telephone.said.count("saved") == 1


@calls
def test_no_more_wrong_query_numbers_than_allowed(
    mode: Mode, storage_ok: bool, script: list[events.Event | str], speech: list[float]
) -> None:
    telephone = drive(mode, storage_ok, script, speech)
    assert telephone.said.count("status_not_found") <= LIMITS.query_tries


@given(mode=st.sampled_from(["staffed", "after_hours"]), speech=st.floats(0, 60))
def test_a_caller_who_does_nothing_at_all_is_hung_up_in_the_end(mode: Mode, speech: float) -> None:
    telephone = Telephone(mode, storage_ok=True)
    telephone.happens(events.Answered())
    for _ in range(12):
        if telephone.hang_ups:
            break
        if telephone.closing:
            telephone.close_recording(speech=speech)
        elif telephone.seeking:
            telephone.happens(events.AllBusy(1))
        elif telephone.flow.state is State.CONNECTING:
            telephone.happens(events.TimerFired(events.Timer.LONGEST_WAIT))
        elif telephone.flow.state is State.RECORDING:
            telephone.happens(events.Silence())
        else:
            telephone.happens(events.PromptEnded())
            telephone.happens(events.TimerFired(events.Timer.PARTING))
    assert telephone.hang_ups == 1
