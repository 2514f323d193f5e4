"""重复举报: earlier items that a complaint may repeat (DOMAIN.md section 2.1). People decide."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import search
from ledger.access import visible
from ledger.corrections import corrected_text
from ledger.items import ITEM, find_items
from ledger.models import Draft, Item, User
from ledger.registration_form import RegistrationForm

_NOT_OF_A_NUMBER = re.compile(r"[^0-9]")
_BETWEEN_NAMES = re.compile(r"[\s,，、;；/]+")
SHORTEST_PHONE = 7
NAMES_LOOKED_UP = 5
AT_MOST = 10


class Reason(StrEnum):
    """Why an earlier item looks like the same complaint."""

    SAME_PHONE = "same_phone"
    SAME_NAME = "same_name"
    SAME_ACCUSED = "same_accused"
    SIMILAR_TEXT = "similar_text"


@dataclass(frozen=True, slots=True)
class Likeness:
    """An earlier item, and why it looks like the same complaint."""

    item: Item
    reasons: frozenset[Reason]


@dataclass(frozen=True, slots=True)
class Complaint:
    """What of a complaint is compared with earlier ones."""

    phone: str | None = None
    name: str | None = None
    accused: str | None = None
    police_numbers: str | None = None
    text: str | None = None

    @classmethod
    def of(cls, said: Item | RegistrationForm) -> "Complaint":
        """Of a form as far as it is filled in, or of an item."""
        return cls(
            phone=said.reporter_phone,
            name=said.reporter_name,
            accused=said.accused_persons,
            police_numbers=said.police_numbers,
            text=said.problem,
        )

    @classmethod
    def of_draft(cls, draft: Draft) -> "Complaint":
        """Of a message that was not registered yet, with the number that it came from."""
        form = draft.form
        return cls(
            phone=form.get("reporter_phone") or draft.call.caller,
            name=form.get("reporter_name"),
            accused=form.get("accused_persons"),
            police_numbers=form.get("police_numbers"),
            text=form.get("problem") or corrected_text(draft),
        )


def earlier(
    session: Session, complaint: Complaint, user: User, *, besides: Item | None = None
) -> list[Likeness]:
    """Return the items that look like the same complaint, those with the most reasons first.

    Only items that `user` may see; without the item `besides` itself.
    """
    reasons: dict[int, set[Reason]] = defaultdict(set)
    for reason, ids in (
        (Reason.SAME_PHONE, _same_phone(session, complaint)),
        (Reason.SAME_NAME, _same_name(session, complaint)),
        (Reason.SAME_ACCUSED, _same_accused(session, complaint)),
        (Reason.SIMILAR_TEXT, _similar_text(session, complaint)),
    ):
        for item_id in ids:
            reasons[item_id].add(reason)
    if besides is not None:
        reasons.pop(besides.id, None)
    if not reasons:
        return []
    seen = session.scalars(select(Item).where(Item.id.in_(reasons), visible(user)))
    found = [Likeness(item, frozenset(reasons[item.id])) for item in seen]
    return sorted(found, key=lambda likeness: (-len(likeness.reasons), -likeness.item.id))[:AT_MOST]


def _same_phone(session: Session, complaint: Complaint) -> Sequence[int]:
    phone = _digits(complaint.phone)
    if len(phone) < SHORTEST_PHONE:
        return []
    return [item.id for item in find_items(session, phone) if _digits(item.reporter_phone) == phone]


def _same_name(session: Session, complaint: Complaint) -> Sequence[int]:
    name = (complaint.name or "").strip()
    if len(name) < search.SHORTEST_QUERY:
        return []
    return [item.id for item in find_items(session, name) if item.reporter_name == name]


def _same_accused(session: Session, complaint: Complaint) -> set[int]:
    return {
        item.id
        for column, said in (
            ("accused_persons", complaint.accused),
            ("police_numbers", complaint.police_numbers),
        )
        for name in _names(said)
        for item in find_items(session, name)
        if name in _names(getattr(item, column))
    }


def _similar_text(session: Session, complaint: Complaint) -> Sequence[int]:
    return [item_id for item_id, _ in search.alike(session, ITEM, complaint.text or "")]


def _digits(phone: str | None) -> str:
    return _NOT_OF_A_NUMBER.sub("", phone or "")


def _names(said: str | None) -> list[str]:
    names = _BETWEEN_NAMES.split(said or "")
    return [name for name in names if len(name) >= search.SHORTEST_QUERY][:NAMES_LOOKED_UP]
