"""What people search for, sealed for the address bar: addresses are logged, and it may be of a caller."""

import base64
import binascii

from hotline.console.database import ledger
from ledger.sealed import SealBroken, seal, unseal

NAME = "search words"
LONGEST = 100


class WordsLost(Exception):
    """What was searched for can no longer be read: the address is not whole, or older than the keys."""


def sealed(words: str) -> str:
    """Return what was typed as it may stand in an address."""
    return base64.urlsafe_b64encode(seal(ledger().keys.session, NAME, words.encode())).decode().rstrip("=")


def opened(token: str | None) -> str | None:
    """Return what was typed, None where nothing was; raises `WordsLost`."""
    if token is None:
        return None
    try:
        made = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        return unseal(ledger().keys.session, NAME, made).decode()
    except (SealBroken, binascii.Error, ValueError) as error:
        raise WordsLost from error
