"""Telephone numbers out of SIP addresses."""

import re

_USER = re.compile(r"(?:sips?|tel):([^@;>?]+)", re.IGNORECASE)
_VISUAL_SEPARATORS = re.compile(r"[\s\-.()]")


def number_of(address: str) -> str | None:
    """The number in a SIP or tel address (RFC 3261, RFC 3966), None where it is withheld.

    A name that is not a number is kept as it came. At most 64 characters.
    """
    address = without_name(address)
    match = _USER.match(address)
    if not match or ("@" not in address and not match[0].lower().startswith("tel:")):
        return None
    user = match[1].split(":")[0]
    if user.lower() in ("anonymous", "unknown", "restricted"):
        return None
    bare = _VISUAL_SEPARATORS.sub("", user)
    return (bare if re.fullmatch(r"\+?[0-9*#]+", bare) else user)[:64]


def without_name(address: str) -> str:
    """The URI of an address; in the name that may stand before it anybody can write another."""
    _, bracket, uri = address.rpartition("<")
    return uri.partition(">")[0] if bracket else address
