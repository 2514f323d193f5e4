"""The first start: who becomes the first administrator, and what a newcomer has done so far.

Nobody on the network may claim a console that has no administrator yet: they need the code that the service
prints where it is started. It is derived from the key file, so every console of the service knows it, nothing
has to be kept, and it stands for nothing once there is a user.
"""

import hashlib
import hmac
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ledger import audit, users
from ledger.keys import Keys
from ledger.models import Call, SetupStep, SetupStepDone, User
from ledger.users import FIRST_ROLES, READABLE

CODE_GROUPS = 4
GROUP_LENGTH = 4


class WrongCode(Exception):
    """It is not the code that the service printed."""


class ClaimedAlready(Exception):
    """There is a user; further accounts are an administrator's to make."""


@dataclass(frozen=True)
class Progress:
    """What is done of the first start; `call_id` is the newest call in the log."""

    units: bool
    hours: bool
    call_id: str | None

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do."""
        return self.units and self.hours and self.call_id is not None


def is_claimed(session: Session) -> bool:
    """Whether the console has a user."""
    return session.scalar(select(User.id).limit(1)) is not None


def claim_code(keys: Keys) -> str:
    """Return the code by which the first administrator is known: 16 characters, 79 bits."""
    digest = hmac.digest(keys.claim, b"first administrator", hashlib.sha256)
    number, letters = int.from_bytes(digest, "big"), ""
    for _ in range(CODE_GROUPS * GROUP_LENGTH):
        number, place = divmod(number, len(READABLE))
        letters += READABLE[place]
    return "-".join(letters[at : at + GROUP_LENGTH] for at in range(0, len(letters), GROUP_LENGTH))


def claim(session: Session, keys: Keys, code: str, username: str, display_name: str, password: str) -> User:
    """Make the first administrator, with a password of their own; one alone, whoever else tries meanwhile.

    Raises `ClaimedAlready`, `WrongCode`, and what `ledger.users.add_user` raises.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE"))
    if is_claimed(session):
        raise ClaimedAlready("There is an administrator; sign in, or ask them for an account.")
    told = "".join(letter for letter in code.lower() if letter.isalnum())
    if not hmac.compare_digest(told.encode(), claim_code(keys).replace("-", "").encode()):
        raise WrongCode("This is not the code that the service printed when it started.")
    user = users.add_user(session, username, display_name, password, FIRST_ROLES, "system:first-start")
    user.must_change_password = False  # nobody else has ever known it
    session.flush()
    return user


def progress(session: Session) -> Progress:
    """Return what is done."""
    done = set(session.scalars(select(SetupStepDone.step)))
    newest = session.scalar(select(Call.id).order_by(Call.started_at.desc(), Call.id.desc()).limit(1))
    return Progress(SetupStep.UNITS in done, SetupStep.HOURS in done, newest)


def confirm(session: Session, step: SetupStep, actor: User) -> None:
    """Note that somebody looked at a step and accepted it; once is enough."""
    if session.get(SetupStepDone, step) is None:
        session.add(SetupStepDone(step=step, done_by_id=actor.id))
        session.flush()
        audit.record(session, actor.username, "setup.confirmed", "setup", step.value)
