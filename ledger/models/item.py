"""An item: one registered complaint, one numbered line of the ledger (台账). DOMAIN.md section 3."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger import clock
from ledger.models.base import Base
from ledger.models.codes import Channel, Difficulty, Identity, ItemState, Nature, Urgency
from ledger.models.handling_codes import Authority, Conclusion, FeedbackWay, Method, Satisfaction
from ledger.sealed import Sealed

if TYPE_CHECKING:
    from ledger.models.call import Call
    from ledger.models.draft import Draft
    from ledger.models.item_category import ItemCategory
    from ledger.models.item_handler import ItemHandler
    from ledger.models.item_team_member import ItemTeamMember
    from ledger.models.unit import Unit
    from ledger.models.user import User


class Item(Base):
    """A registered complaint. Its draft, recording and first transcript stay beside it for ever.

    What has become of it since is the sum of its acts (`ItemAct`); the columns from `acts` on, and `state`,
    `urgency` and `difficulty`, only show it. `ledger.matters` writes them together with the acts.
    """

    __tablename__ = "items"
    __table_args__ = (
        sa.UniqueConstraint("year", "serial"),
        sa.Index(None, "state", "due"),
        # The orders of the list, beside that of the number and `accepted_at`.
        sa.Index(None, "received_at", "id"),
        sa.Index(None, "due", "id"),
        sa.Index(None, "closed_at", "id"),
        sa.Index(None, "repeats", "id"),
        # All that the figures of a year ask of items, without their words.
        sa.Index("ix_items_received", "accepted_at", "channel", "nature", "identity", "method", "id"),
        sa.Index("ix_items_missed", "due", "reported_at", "stage_report_pending", "fast_track", "id"),
        sa.Index(
            "ix_items_closed",
            *("closed_at", "difficulty", "accepted_at", "reported_at", "due"),
            *("conclusion", "feedback_way", "satisfaction", "feedback_impossible", "id"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    serial: Mapped[int]
    draft_id: Mapped[int | None] = mapped_column(sa.ForeignKey("drafts.id"), unique=True)
    call_id: Mapped[str | None] = mapped_column(sa.ForeignKey("calls.id"), index=True)
    state: Mapped[ItemState] = mapped_column(default=ItemState.REGISTERED)
    channel: Mapped[Channel]
    received_at: Mapped[datetime]
    accepted_at: Mapped[datetime] = mapped_column(index=True)
    registered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))

    named: Mapped[bool]  # True: 实名, False: 匿名
    reporter_name: Mapped[str | None] = mapped_column(Sealed("items.reporter_name"))
    reporter_gender: Mapped[str | None] = mapped_column(Sealed("items.reporter_gender"))
    reporter_age: Mapped[str | None] = mapped_column(Sealed("items.reporter_age"))
    reporter_occupation: Mapped[str | None] = mapped_column(Sealed("items.reporter_occupation"))
    reporter_address: Mapped[str | None] = mapped_column(Sealed("items.reporter_address"))
    reporter_id_number: Mapped[str | None] = mapped_column(Sealed("items.reporter_id_number"))
    reporter_phone: Mapped[str | None] = mapped_column(Sealed("items.reporter_phone"))
    confidential: Mapped[bool]

    accused_persons: Mapped[str | None] = mapped_column(Sealed("items.accused_persons"))
    police_numbers: Mapped[str | None] = mapped_column(Sealed("items.police_numbers"))
    identity: Mapped[Identity]
    happened_at: Mapped[str | None] = mapped_column(Sealed("items.happened_at"))  # in the caller's words
    place: Mapped[str | None] = mapped_column(Sealed("items.place"))
    happening_now: Mapped[bool]

    nature: Mapped[Nature]
    problem: Mapped[str] = mapped_column(Sealed("items.problem"))
    evidence: Mapped[str | None] = mapped_column(Sealed("items.evidence"))
    demand: Mapped[str | None] = mapped_column(Sealed("items.demand"))
    urgency: Mapped[Urgency]
    difficulty: Mapped[Difficulty]
    instructing_leader: Mapped[str | None] = mapped_column(Sealed("items.instructing_leader"))
    instruction: Mapped[str | None] = mapped_column(Sealed("items.instruction"))
    corrected_text: Mapped[str | None] = mapped_column(Sealed("items.corrected_text"))
    remark: Mapped[str | None] = mapped_column(Sealed("items.remark"))

    acts: Mapped[int] = mapped_column(default=0)  # how many there are; 0: registered before there were any
    due: Mapped[date | None]  # the last day of 核查; None until it was reckoned
    due_provisional: Mapped[bool] = mapped_column(default=False)
    fast_track: Mapped[bool] = mapped_column(default=False)  # 即时快办, not passed to the normal procedure
    method: Mapped[Method | None]
    overridden: Mapped[bool] = mapped_column(default=False)
    transferred_to: Mapped[Authority | None]
    joined_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("items.id"), index=True)
    repeats: Mapped[int] = mapped_column(default=0)  # how many items were joined to this one
    stage_report_pending: Mapped[bool] = mapped_column(default=False)  # and so not overdue
    extensions: Mapped[int] = mapped_column(default=0)
    reported_at: Mapped[datetime | None]  # when 核查 ended
    returned: Mapped[int] = mapped_column(default=0)
    supervisions: Mapped[int] = mapped_column(default=0)
    rectifications: Mapped[int] = mapped_column(default=0)
    rectifications_open: Mapped[int] = mapped_column(default=0)
    feedback_way: Mapped[FeedbackWay | None]
    satisfaction: Mapped[Satisfaction | None]
    feedback_impossible: Mapped[bool] = mapped_column(default=False)
    conclusion: Mapped[Conclusion | None]
    clarified: Mapped[bool] = mapped_column(default=False)
    false_accusation_referred: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]

    search_edition: Mapped[int] = mapped_column(default=0, index=True)  # `ledger.item_index.EDITION`
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    draft: Mapped["Draft | None"] = relationship(back_populates="item")
    call: Mapped["Call | None"] = relationship()
    registered_by: Mapped["User"] = relationship()
    accused_units: Mapped[list["Unit"]] = relationship(secondary="item_units", order_by="Unit.code")
    categories: Mapped[list["ItemCategory"]] = relationship(
        cascade="all, delete-orphan", order_by="ItemCategory.category"
    )
    # Read with an item, for `ledger.access.may_see` asks for them after the session is closed; lists, whose
    # items were asked for by `visible`, leave the team until somebody wants it.
    handlers: Mapped[list["ItemHandler"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="ItemHandler.unit_id"
    )
    team: Mapped[list["ItemTeamMember"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # SQLAlchemy reads it from the class

    @property
    def number(self) -> str:
        """The number people read: 2026-0001."""
        return self.number_of(self.year, self.serial)

    @staticmethod
    def number_of(year: int, serial: int) -> str:
        """The number of an item that is not at hand as a whole."""
        return f"{year}-{serial:04d}"

    @property
    def accused_unit_ids(self) -> frozenset[int]:
        """The ids of the accused units."""
        return frozenset(unit.id for unit in self.accused_units)

    @property
    def handling_unit_ids(self) -> frozenset[int]:
        """The ids of the units that handle it."""
        return frozenset(handler.unit_id for handler in self.handlers)

    @property
    def team_ids(self) -> frozenset[int]:
        """The ids of the people of its team."""
        return frozenset(member.user_id for member in self.team)
