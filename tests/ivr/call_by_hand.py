"""A conversation driven event by event."""

from typing import Any

from ivr.actions import Action, StartTimer
from ivr.conversation import Limits, Mode
from ivr.events import Event, Timer
from ivr.flow import Flow

NUMBER = "0123456789"


class CallByHand:
    """`actions` are those of the last event, timers left out; `timers` are all that were started."""

    def __init__(
        self,
        mode: Mode = "after_hours",
        *,
        max_seconds: float = 300.0,
        storage_ok: bool = True,
        **limits: Any,
    ) -> None:
        self.flow = Flow(mode, NUMBER, Limits(max_seconds, 1.0, **limits))
        self.timers: dict[Timer, float] = {}
        self.actions = self._keep(self.flow.start(storage_ok=storage_ok))

    def after(self, *events: Event) -> list[Action]:
        """What the line does upon the last of these events."""
        for event in events:
            self.actions = self._keep(self.flow.handle(event))
        return self.actions

    def _keep(self, actions: list[Action]) -> list[Action]:
        self.timers |= {each.timer: each.seconds for each in actions if isinstance(each, StartTimer)}
        return [action for action in actions if not isinstance(action, StartTimer)]
