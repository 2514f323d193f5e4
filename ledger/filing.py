"""Filing by a program: registration by hand, once for each key however often the program asks."""

import hashlib
import hmac
from datetime import tzinfo

from sqlalchemy.orm import Session

from ledger.models import ApiFiling, ApiToken, Item
from ledger.registration import register_by_hand
from ledger.registration_form import RegistrationForm
from ledger.sealed import keys_of


class KeyUsedAlready(Exception):
    """The key stands for another form that was filed before."""


def file_item(
    session: Session, token_id: int, key: str, form: RegistrationForm, *, zone: tzinfo
) -> tuple[Item, bool]:
    """Return the item that the form is under this key, and whether it was made just now.

    Two requests with the same key at the same moment get the same item. Raises `KeyUsedAlready`, and
    `ledger.registration_form.NotRegistrable` with an error for each field that is wrong.
    """
    token = held(session, token_id)
    digest = _digest(session, form)
    earlier = session.get(ApiFiling, (token.id, key))
    if earlier is not None:
        if not hmac.compare_digest(earlier.digest, digest):
            raise KeyUsedAlready("This key was used for another form. Give each new item a key of its own.")
        return earlier.item, False
    item = register_by_hand(session, form, token.user, zone=zone)
    session.add(ApiFiling(token_id=token.id, key=key, digest=digest, item_id=item.id))
    return item, True


def held(session: Session, token_id: int) -> ApiToken:
    """Return a token, held to the end of the transaction: what a program does comes one after the other."""
    return session.get_one(ApiToken, token_id, with_for_update=True)


def _digest(session: Session, form: RegistrationForm) -> bytes:
    # Keyed, because a caller's telephone number could be found from a plain digest.
    key = keys_of(session.get_bind()).filing
    # What was filed before there were sub-levels keeps its digest.
    left_out = None if form.sub_levels else {"sub_levels"}
    return hmac.digest(key, form.model_dump_json(exclude=left_out).encode(), hashlib.sha256)
