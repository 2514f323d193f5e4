"""Column types for what a caller said or who they are: never plain text on disk.

AES-256-GCM (NIST SP 800-38D). Stored: one version byte, a random 96-bit nonce, the ciphertext with its tag.
The name of the column is authenticated with it, so that bytes moved to another column do not open there.
The key comes with the engine (`attach_keys`), so that no key is global.
"""

import json
import secrets
from typing import Any, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic_core import from_json
from sqlalchemy import Connection, Dialect, Engine, LargeBinary, TypeDecorator
from sqlalchemy.sql.operators import OperatorType, eq, is_, is_not, ne

from ledger.keys import Keys

VERSION = b"\x01"
NONCE_BYTES = 12

JSONValue: TypeAlias = "dict[str, JSONValue] | list[JSONValue] | str | int | float | bool | None"


class SealBroken(Exception):
    """Sealed bytes do not open: another key, another column, or bytes that were changed."""


class KeysNotAttached(Exception):
    """The engine was not made by `ledger.database.Ledger`, so it has no keys."""


class SealedNotComparable(TypeError):
    """A sealed column was compared in a query; every sealing differs, so it can only be NULL or not."""


def attach_keys(engine: Engine, keys: Keys) -> None:
    """Give an engine the keys that its sealed columns, search index and audit chain need."""
    engine.dialect.hotline_keys = keys  # type: ignore[attr-defined]  # the one object that a column type is handed


def keys_of(bind: Engine | Connection | Dialect) -> Keys:
    """The keys attached to an engine, to a connection of it, or to its dialect.

    Raises `KeysNotAttached`.
    """
    dialect = bind if isinstance(bind, Dialect) else bind.dialect
    keys = getattr(dialect, "hotline_keys", None)
    if not isinstance(keys, Keys):
        raise KeysNotAttached("This engine has no keys; open the ledger with ledger.database.open_ledger.")
    return keys


def seal(key: bytes, name: str, plain: bytes) -> bytes:
    """Seal bytes under a name."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plain, name.encode())


def unseal(key: bytes, name: str, sealed: bytes) -> bytes:
    """Open what `seal` made with the same key and name.

    Raises `SealBroken`.
    """
    version, nonce, ciphertext = sealed[:1], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if version != VERSION:
        raise SealBroken(f"{name}: sealed by a version of this software that this one does not know.")
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, name.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken(
            f"{name}: sealed bytes do not open. Either the key file is not the one that sealed them "
            f"(put the right one back), or they were changed (restore the database from your backup)."
        ) from error


class _SealedType(TypeDecorator[Any]):
    """What the sealed types share: the name they are bound to, and no comparison in SQL."""

    impl = LargeBinary
    cache_ok = True

    class Comparator(TypeDecorator.Comparator[Any]):
        """Lets a query ask for NULL only."""

        def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> Any:
            """Refuse every comparison but with NULL."""
            if op in (eq, ne, is_, is_not) and other == (None,):
                return super().operate(op, *other, **kwargs)
            raise SealedNotComparable("Sealed columns cannot be compared in SQL; use ledger.search.")

    comparator_factory = Comparator

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def _seal(self, plain: bytes, dialect: Dialect) -> bytes:
        return seal(keys_of(dialect).sealing, self.name, plain)

    def _unseal(self, sealed: bytes, dialect: Dialect) -> bytes:
        return unseal(keys_of(dialect).sealing, self.name, bytes(sealed))


class Sealed(_SealedType):
    """Sealed text; the name is "table.column"."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Seal on the way in."""
        return None if value is None else self._seal(value.encode(), dialect)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Open on the way out."""
        return None if value is None else self._unseal(value, dialect).decode()


class SealedJSON(_SealedType):
    """A sealed JSON value; the name is "table.column".

    A change inside the value is not seen: assign a new value.
    """

    cache_ok = True

    def process_bind_param(self, value: JSONValue, dialect: Dialect) -> bytes | None:
        """Seal on the way in."""
        if value is None:
            return None
        return self._seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), dialect)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> JSONValue:
        """Open on the way out."""
        if value is None:
            return None
        # Else short strings, such as a name, would stay in a cache of the process.
        opened: JSONValue = from_json(self._unseal(value, dialect), cache_strings="keys")
        return opened
