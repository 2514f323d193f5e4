"""What holds of a call whatever happens in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from ivr import flow

HAPPENS = st.one_of(
    st.just(flow.Answered()),
    st.just(flow.PromptEnded()),
    st.sampled_from([flow.Digit(key) for key in "0123456789*#"]),
    st.just(flow.Silence()),
    st.sampled_from([flow.TimerFired(timer) for timer in flow.Timer]),
    st.just(flow.StorageFault()),
    st.just(flow.ShutDown()),
    st.just(flow.Vanished()),
    st.just(flow.HungUp()),
    st.just("closed"),
    st.just("lost"),
)


class Telephone:
    """Does what the conversation says, and objects to what a telephone cannot do."""

    def __init__(self, mode: flow.Mode, *, storage_ok: bool) -> None:
        self.flow = flow.Flow(mode, "0123456789", message_max_seconds=60, message_min_seconds=1)
        self.gone = self.recording = self.closing = False
        self.opened = self.reported = 0
        self.hang_ups = 0
        self.said: list[str] = []
        self.kept: list[float] = []
        self._do(self.flow.start(storage_ok=storage_ok))

    def happens(self, event: flow.Event) -> None:
        if self.gone:
            assert isinstance(event, flow.RecordingSaved | flow.RecordingLost)
        self.gone = self.gone or isinstance(event, flow.HungUp)
        self._do(self.flow.handle(event))

    def close_take(self, event: flow.RecordingSaved | flow.RecordingLost) -> None:
        self.closing = False
        self.reported += 1
        if isinstance(event, flow.RecordingSaved):
            self.kept.append(event.speech_seconds)
        self.happens(event)

    def _do(self, actions: list[flow.Action]) -> None:
        for action in actions:
            match action:
                case flow.Play(prompts):
                    assert prompts
                    assert not self.gone
                    assert not self.hang_ups
                    self.said += prompts
                case flow.StartRecording():
                    assert not self.recording
                    assert not self.closing
                    assert not self.gone
                    self.recording = True
                    self.opened += 1
                case flow.StopRecording():
                    assert self.recording
                    self.recording, self.closing = False, True
                case flow.HangUp():
                    assert not self.gone
                    self.hang_ups += 1


def drive(
    mode: flow.Mode, storage_ok: bool, script: list[flow.Event | str], speech: list[float]
) -> Telephone:
    telephone = Telephone(mode, storage_ok=storage_ok)
    for event in script:
        if isinstance(event, str):
            if telephone.closing:
                take = flow.RecordingSaved(speech[telephone.reported % len(speech)])
                telephone.close_take(take if event == "closed" else flow.RecordingLost())
        elif not telephone.gone:
            telephone.happens(event)
    if not telephone.gone:
        telephone.happens(flow.HungUp())
    if telephone.closing:
        telephone.close_take(flow.RecordingSaved(speech[0]))
    return telephone


calls = given(
    mode=st.sampled_from(["staffed", "after_hours"]),
    storage_ok=st.booleans(),
    script=st.lists(HAPPENS, max_size=40),
    speech=st.lists(st.floats(0, 60), min_size=1, max_size=3),
)


@calls
def test_every_call_ends_with_each_take_closed_and_reported(
    mode: flow.Mode, storage_ok: bool, script: list[flow.Event | str], speech: list[float]
) -> None:
    telephone = drive(mode, storage_ok, script, speech)
    assert telephone.flow.finished
    assert not telephone.recording
    assert telephone.opened == telephone.reported <= flow.TAKES
    assert telephone.hang_ups <= 1


@calls
def test_what_was_said_is_always_a_message(
    mode: flow.Mode, storage_ok: bool, script: list[flow.Event | str], speech: list[float]
) -> None:
    telephone = drive(mode, storage_ok, script, speech)
    said = any(seconds >= flow.SYLLABLE_SECONDS for seconds in telephone.kept)
    assert (telephone.flow.outcome == "message") == said


@calls
def test_the_query_number_is_spoken_only_for_a_message_on_disk(
    mode: flow.Mode, storage_ok: bool, script: list[flow.Event | str], speech: list[float]
) -> None:
    telephone = drive(mode, storage_ok, script, speech)
    if "saved" in telephone.said:
        assert telephone.flow.outcome == "message"
        assert telephone.said.count("saved") == 1


@given(mode=st.sampled_from(["staffed", "after_hours"]), speech=st.floats(0, 60))
def test_a_caller_who_does_nothing_at_all_is_hung_up_in_the_end(mode: flow.Mode, speech: float) -> None:
    telephone = Telephone(mode, storage_ok=True)
    telephone.happens(flow.Answered())
    for _ in range(12):
        if telephone.hang_ups:
            break
        if telephone.closing:
            telephone.close_take(flow.RecordingSaved(speech))
        elif telephone.flow.state is flow.State.RECORDING:
            telephone.happens(flow.Silence())
        else:
            telephone.happens(flow.PromptEnded())
            telephone.happens(flow.TimerFired(flow.Timer.PARTING))
    assert telephone.hang_ups == 1
