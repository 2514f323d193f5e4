"""What a program does on an item: an act or a file, once for each key however often the program asks."""

import hashlib
import hmac
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import matters
from ledger.attachments import attach
from ledger.filing import KeyUsedAlready, held
from ledger.handling.acts import Act
from ledger.models import ApiDeed, ApiToken, Attachment, Item, ItemAct
from ledger.sealed import keys_of
from ledger.surroundings import Surroundings
from ledger.vault import Vault


def act_once(
    session: Session,
    token_id: int,
    key: str,
    item: Item,
    act: Act,
    surroundings: Surroundings,
    *,
    version: int | None = None,
) -> tuple[ItemAct, bool]:
    """Return the act that was done under this key, and whether it was done just now.

    Raises `KeyUsedAlready` and what `ledger.matters.do` raises.
    """
    token = held(session, token_id)
    digest = _digest(session, item, act.kind.value, act.model_dump_json())
    earlier = _earlier(session, token, key, digest)
    if earlier is not None:
        return session.get_one(ItemAct, earlier.act_id), False
    matter = matters.do(session, item, act, token.user, surroundings, version=version)
    done = session.scalars(
        select(ItemAct).where(ItemAct.item_id == item.id, ItemAct.seq == matter.acts)
    ).one()
    session.add(ApiDeed(token_id=token.id, key=key, digest=digest, act_id=done.id))
    return done, True


def attach_once(
    session: Session, vault: Vault, token_id: int, key: str, item: Item, path: Path, name: str
) -> tuple[Attachment, bool]:
    """Return the file that was attached under this key, and whether it was attached just now.

    Raises `KeyUsedAlready` and what `ledger.attachments.attach` raises.
    """
    token = held(session, token_id)
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    digest = _digest(session, item, content, name)
    earlier = _earlier(session, token, key, digest)
    if earlier is not None:
        return session.get_one(Attachment, earlier.attachment_id), False
    attached = attach(session, vault, item, path, name, token.user)
    session.add(ApiDeed(token_id=token.id, key=key, digest=digest, attachment_id=attached.id))
    return attached, True


def _earlier(session: Session, token: ApiToken, key: str, digest: bytes) -> ApiDeed | None:
    earlier = session.get(ApiDeed, (token.id, key))
    if earlier is not None and not hmac.compare_digest(earlier.digest, digest):
        raise KeyUsedAlready("This key was used for another request. Give each new request a key of its own.")
    return earlier


def _digest(session: Session, item: Item, *said: str) -> bytes:
    # Keyed, because what an act says could be guessed from a plain digest.
    key = keys_of(session.get_bind()).filing
    return hmac.digest(key, "\0".join((str(item.id), *said)).encode(), hashlib.sha256)
