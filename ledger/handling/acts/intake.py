"""From registration to 受理, and what leads an item elsewhere (DOMAIN.md sections 2.1, 2.2, 2.6 and 2.8)."""

from dataclasses import replace
from datetime import date
from typing import ClassVar

from ledger.handling.acts.base import Act, Line, Passage, Stamp
from ledger.handling.matter import INSTRUCTED, Matter
from ledger.models.codes import Channel, Difficulty, ItemState, Urgency
from ledger.models.handling_codes import ActKind, Authority


def on_fast_track(urgency: Urgency, difficulty: Difficulty) -> bool:
    """Whether a matter graded so is settled the same day: 即时快办, and simple (DOMAIN.md section 2.7)."""
    return urgency is Urgency.IMMEDIATE and difficulty is Difficulty.SIMPLE


class Register(Act):
    """登记: the first act of every item, with what the rules look at of its form (section 2.1)."""

    kind: ClassVar[ActKind] = ActKind.REGISTER

    channel: Channel
    urgency: Urgency
    difficulty: Difficulty
    happening_now: bool
    named: bool
    accused_units: frozenset[int]
    accepted_on: date
    instructed: bool = False  # a leader's 批示 came with it, whatever its channel

    def opening(self) -> Matter:
        """Return the matter that this act begins."""
        return Matter(
            state=ItemState.REGISTERED,
            channel=self.channel,
            urgency=self.urgency,
            difficulty=self.difficulty,
            happening_now=self.happening_now,
            named=self.named,
            accused_units=self.accused_units,
            accepted_on=self.accepted_on,
            fast_track=on_fast_track(self.urgency, self.difficulty),
            instructed=self.instructed or self.channel in INSTRUCTED,
        )


class Accept(Act):
    """受理: the review of a registered item finds that it is ours."""

    kind: ClassVar[ActKind] = ActKind.ACCEPT

    note: str = ""


class Decline(Act):
    """不予受理, for one of the reasons that the bureau has set."""

    kind: ClassVar[ActKind] = ActKind.DECLINE

    reason: Line
    note: str = ""


class Transfer(Act):
    """移交有关部门 (section 2.2), to the officer's own 督察 after 先期处置 (2.6), or upwards (2.5)."""

    kind: ClassVar[ActKind] = ActKind.TRANSFER

    authority: Authority
    recipient: Line
    reason: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Remember to whom."""
        return replace(matter, transferred_to=self.authority)


class FirstResponse(Act):
    """先期处置 of what is happening now (section 2.6): what was done on the spot.

    `reported` says that it was reported to the bureau's 督察, which an officer of another force requires.
    """

    kind: ClassVar[ActKind] = ActKind.FIRST_RESPONSE

    account: Passage
    of_another_force: bool = False
    reported: bool = False
    attachments: frozenset[int] = frozenset()

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Remember that it was done, and whose officer it met."""
        return replace(matter, responded=True, of_another_force=self.of_another_force)


class Instruct(Act):
    """领导批示, or 上级交办, that comes while the item is on its way (section 2.4)."""

    kind: ClassVar[ActKind] = ActKind.INSTRUCT

    leader: Line
    instruction: Passage
    attachments: frozenset[int] = frozenset()

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """From now on it is handled as what came from above; an earlier override does not cover that."""
        return replace(matter, instructed=True, overridden=False)


class Join(Act):
    """并入: this item repeats another, and goes on there. Both histories are kept (section 2.1)."""

    kind: ClassVar[ActKind] = ActKind.JOIN

    main: int
    reason: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Remember where it goes on, and where it stood."""
        return replace(matter, joined_to=self.main, joined_from=matter.state)


class TakeRepeat(Act):
    """重复举报: another item was joined to this one, which counts it."""

    kind: ClassVar[ActKind] = ActKind.TAKE_REPEAT

    repeat: int

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Count it."""
        return replace(matter, repeats=matter.repeats | {self.repeat})


class Separate(Act):
    """拆分: it was no repeat after all, and goes on by itself from where it stood. The join stays told."""

    kind: ClassVar[ActKind] = ActKind.SEPARATE

    reason: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Stand where it stood before it was joined."""
        return replace(
            matter, state=matter.joined_from or ItemState.REGISTERED, joined_to=None, joined_from=None
        )


class ReleaseRepeat(Act):
    """The other side of a separation: an item is no longer counted as a repeat of this one."""

    kind: ClassVar[ActKind] = ActKind.RELEASE_REPEAT

    repeat: int

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Count it no longer."""
        return replace(matter, repeats=matter.repeats - {self.repeat})


class Link(Act):
    """关联: this item and another have to do with each other, and both go on."""

    kind: ClassVar[ActKind] = ActKind.LINK

    other: int
    reason: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Remember with which."""
        return replace(matter, linked=matter.linked | {self.other})


class Unlink(Act):
    """解除关联: the two have nothing to do with each other after all."""

    kind: ClassVar[ActKind] = ActKind.UNLINK

    other: int
    reason: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Forget it."""
        return replace(matter, linked=matter.linked - {self.other})


class CorrectGrading(Act):
    """更正 of 难易程度 and 紧急程度, with its reason; the deadline follows (section 2.8)."""

    kind: ClassVar[ActKind] = ActKind.CORRECT_GRADING

    difficulty: Difficulty
    urgency: Urgency
    reason: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Grade anew; the same-day clock runs only on the day of acceptance (section 2.7)."""
        same_day = stamp.day <= matter.accepted_on
        return replace(
            matter,
            difficulty=self.difficulty,
            urgency=self.urgency,
            fast_track=same_day and on_fast_track(self.urgency, self.difficulty),
        )
