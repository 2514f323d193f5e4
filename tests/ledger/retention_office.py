"""A ledger with a past: an archived item with a recording and a file, a discarded message, all long ago."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import sqlalchemy as sa
import time_machine

from hotline.setting_tables import Retention
from hotline.settings import Settings
from ledger import attachments, drafts
from ledger.clock import now
from ledger.database import Ledger
from ledger.models import DiscardReason, Item, ItemState, RetentionKind, Role, User
from ledger.registration import register
from ledger.registration_form import RegistrationForm
from ledger.retention import due, proposals
from tests.console.office import LETTER, Office

THEN = datetime.fromisoformat("2022-03-01T09:00:00+08:00")
KEPT_MONTHS = 24
WORDS = "请查一下岱庙派出所的值班记录"


class Past:
    """The office of a ledger whose settings let everything expire after two years."""

    def __init__(self, settings: Settings, ledger: Ledger) -> None:
        months = dict.fromkeys((kind.value for kind in RetentionKind), KEPT_MONTHS)
        self.settings = settings.model_copy(update={"retention": Retention(**months)})
        self.ledger = ledger
        self.office = Office(settings, ledger)
        units = self.office.units()
        self.station = units["泰山分局岱庙派出所"]
        self.director = self.office.person("sun", "孙宏", Role.OFFICE_DIRECTOR)
        self.supervisor = self.office.person("zhang", "张立新", Role.SUPERVISOR)

    def archived(self, caller: str = "13805380001") -> str:
        """An item of a message with a file, archived long ago; its number."""
        with time_machine.travel(THEN, tick=False):
            draft_id = self.office.message((WORDS,), caller=caller)
            with self.ledger.session() as session, session.begin():
                form = RegistrationForm.read(
                    {
                        **LETTER,
                        "channel": "hotline",
                        "accused_units": [self.station],
                        "reporter_phone": caller,
                    }
                )
                officer = session.get_one(User, self.supervisor.id)
                item = register(session, drafts.get(session, draft_id), form, officer)
                scan = self.settings.data_dir / "scan.pdf"
                scan.write_bytes(b"%PDF-1.7 " + item.number.encode())
                attachments.attach(session, self.office.vault, item, scan, "信.pdf", officer)
                number = item.number
        self.change(number, state=ItemState.ARCHIVED, archived_at=THEN + timedelta(days=30))
        return number

    def discarded(self, caller: str = "13905380002", reason: DiscardReason = DiscardReason.INVALID) -> str:
        """A message that was discarded long ago; the id of its call."""
        with time_machine.travel(THEN, tick=False):
            draft_id = self.office.message((WORDS,), caller=caller)
            with self.ledger.session() as session, session.begin():
                draft = drafts.get(session, draft_id)
                officer = session.get_one(User, self.supervisor.id)
                drafts.save_form(session, draft, {"problem": WORDS}, officer)
                drafts.discard(session, draft, reason, "打错了。", officer)
                return draft.call_id

    def change(self, number: str, **values: object) -> None:
        """Let the columns of an item say something else."""
        with self.ledger.session() as session, session.begin():
            session.execute(sa.update(Item).where(Item.serial == int(number[5:])).values(**values))

    def due(self, kind: RetentionKind, at: datetime | None = None) -> list[due.Due]:
        """What is due of a kind."""
        with self.ledger.reading() as session:
            months = due.months_of(session, self.settings)
            return due.due(session, kind, months, at or now(), self.settings.zone)

    def propose(self, kind: RetentionKind) -> int:
        """Let the supervisor propose what is due; the proposal's id."""
        with self.ledger.session() as session, session.begin():
            actor = session.get_one(User, self.supervisor.id)
            return proposals.propose(session, self.settings, kind, actor, sa.true()).id

    def approve(self, proposal_id: int, by: User | None = None) -> None:
        """Let the director approve it."""
        with self.ledger.session() as session, session.begin():
            proposal = proposals.get(session, proposal_id)
            actor = session.get_one(User, (by or self.director).id)
            proposals.approve(session, proposal, actor, sa.true(), version=proposal.version)

    @contextmanager
    def next_day(self) -> Iterator[None]:
        """After the day of grace."""
        with time_machine.travel(now() + proposals.GRACE + timedelta(minutes=1), tick=False):
            yield
