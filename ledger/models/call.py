"""A call: one row for every ring, taken in from the spool."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger import clock
from ledger.models.base import Base
from ledger.models.codes import CallMode, CallOutcome, HungUpBy
from ledger.sealed import Sealed

if TYPE_CHECKING:
    from ledger.models.draft import Draft
    from ledger.models.recording import Recording


class Call(Base):
    """One ring of the telephone, and what became of it."""

    __tablename__ = "calls"
    __table_args__ = (
        sa.Index(None, "started_at", "id"),
        sa.Index(None, "outcome", "started_at", "id"),
        sa.Index(None, "officer_id", "started_at", "id"),
        sa.Index(None, "caller_digest", "started_at", "id"),
        sa.Index(None, "trunk"),
        sa.Index(None, "started_at", "mode", "outcome"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)  # the spool's call_id
    line: Mapped[int]
    sip_call_id: Mapped[str | None]
    caller: Mapped[str | None] = mapped_column(Sealed("calls.caller"))
    caller_digest: Mapped[bytes | None]  # `ledger.calls.digest_of_caller`; None also: not reckoned yet
    called: Mapped[str | None]
    trunk: Mapped[str | None]  # the name in the settings of where it came from
    mode: Mapped[CallMode]
    outcome: Mapped[CallOutcome]
    interrupted: Mapped[bool] = mapped_column(default=False)
    query_number: Mapped[str | None] = mapped_column(Sealed("calls.query_number"))
    query_digest: Mapped[bytes | None] = mapped_column(unique=True)  # `ledger.search.digest` of query_number
    started_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    greeting_ended_at: Mapped[datetime | None]
    queued_at: Mapped[datetime | None]
    rang_at: Mapped[datetime | None]  # the first officer's phone rings
    bridged_at: Mapped[datetime | None]  # an officer answers
    message_started_at: Mapped[datetime | None]
    message_ended_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    # The telephones that were rung, in turn: label (None: the person on call), began_at, ended_at, end.
    rings: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    extension_id: Mapped[int | None] = mapped_column(sa.ForeignKey("extensions.id"))
    extension_label: Mapped[str | None]  # as it was called then
    officer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))  # on duty at that telephone
    officer_name: Mapped[str | None]  # as they were called then
    emergency: Mapped[bool] = mapped_column(default=False)  # asked for the person on call, after hours
    asked_query: Mapped[bool] = mapped_column(default=False)  # keyed a query number
    hung_up_by: Mapped[HungUpBy | None]
    sip_status: Mapped[int | None]
    sip_cause: Mapped[str | None]
    codec: Mapped[str | None]
    rtp_received: Mapped[int | None] = mapped_column(sa.BigInteger)  # packets
    rtp_lost: Mapped[int | None] = mapped_column(sa.BigInteger)  # packets
    rtp_foreign: Mapped[int | None] = mapped_column(sa.BigInteger)  # packets from another source, not played
    rtp_jitter_ms: Mapped[float | None]
    rtp_round_trip_ms: Mapped[float | None]
    taken_in_at: Mapped[datetime] = mapped_column(default=clock.now)
    caller_deleted_at: Mapped[datetime | None]  # when its time was over: `ledger.retention`

    recordings: Mapped[list["Recording"]] = relationship(
        back_populates="call", order_by="Recording.position", cascade="save-update, merge"
    )
    draft: Mapped["Draft | None"] = relationship(back_populates="call")
