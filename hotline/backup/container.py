"""The file of a backup: a head that says how to open it, then a tar archive, sealed whole.

It is sealed with a key derived from the service's key file, for it holds what lies unsealed in the spool and
in hotline.toml. The key file is never in it as it is: either it is kept apart, or it lies in the head, sealed
with a passphrase (scrypt, RFC 7914). So whoever finds the file alone learns nothing.
"""

import base64
import io
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ledger.keys import KEY_BYTES, Keys
from ledger.sealed_stream import CHUNK_BYTES, OpeningReader, SealingWriter

MAGIC = b"12389backup1\n"
LENGTH_BYTES = 4
LARGEST_HEAD_BYTES = 64 * 1024
SALT_BYTES = 32
NONCE_BYTES = 12
SCRYPT = {"n": 2**17, "r": 8, "p": 1}  # 128 MB and half a second for each try
KEY_NAME = b"hotline key file"


class BackupError(Exception):
    """A backup cannot be made, read or put back; the message says what to do."""


class NotABackup(BackupError):
    """The file is no backup of this service."""


class BackupBroken(BackupError):
    """The file does not open: another key, or bytes that were changed or cut off."""


class WrongPassphrase(BackupError):
    """The passphrase does not open the key in the backup."""


class KeyNeeded(BackupError):
    """The backup holds no key; its key file has to be named."""


@dataclass(frozen=True)
class Head:
    """What may be read of a backup without any key."""

    database: str  # "sqlite" or "postgresql"
    created_at: str
    salt: bytes
    key: dict[str, Any] | None  # the key file, sealed with a passphrase

    def as_bytes(self) -> bytes:
        """Return it as it stands in the file."""
        told = {
            "database": self.database,
            "created_at": self.created_at,
            "salt": base64.b64encode(self.salt).decode(),
            "key": self.key,
        }
        content = json.dumps(told).encode()
        return MAGIC + len(content).to_bytes(LENGTH_BYTES, "big") + content


@contextmanager
def writing(file: BinaryIO, root: bytes, head: Head) -> Iterator[SealingWriter]:
    """Write the head, and give what seals the archive; if all went well, it is brought to its end."""
    begin = head.as_bytes()
    file.write(begin)
    writer = SealingWriter(file, _cipher(root, begin))
    yield writer
    writer.finish()


def read_head(path: Path) -> Head:
    """Return the head of a backup; raises `NotABackup`."""
    with path.open("rb") as file:
        return _head(file)


@contextmanager
def reading(path: Path, root: bytes) -> Iterator[BinaryIO]:
    """The plain archive of a backup; raises `NotABackup` and `BackupBroken`, while reading as well."""

    def broken() -> BackupBroken:
        return BackupBroken(
            f"{path} does not open: either the key is not the one of the service that it was made of,"
            " or the file was changed or cut off. Try another copy of it, and the right key file."
        )

    with path.open("rb", buffering=0) as file:
        _head(file)
        length = file.tell()
        file.seek(0)
        reader = OpeningReader(file, _cipher(root, file.read(length)), length, broken)
        yield io.BufferedReader(reader, CHUNK_BYTES)


def seal_key(root: bytes, passphrase: str) -> dict[str, Any]:
    """Return a key, sealed with a passphrase, for the head."""
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_stretched(passphrase, salt, SCRYPT)).encrypt(nonce, root, KEY_NAME)
    told = {"salt": salt, "nonce": nonce, "sealed": sealed}
    return {**SCRYPT, **{name: base64.b64encode(value).decode() for name, value in told.items()}}


def open_key(head: Head, passphrase: str) -> bytes:
    """Return the key that lies in a head; raises `KeyNeeded` and `WrongPassphrase`."""
    if head.key is None:
        raise KeyNeeded("The backup holds no key: name the key file that was kept apart, with --key-file.")
    salt, nonce, sealed = (base64.b64decode(head.key[name]) for name in ("salt", "nonce", "sealed"))
    try:
        return AESGCM(_stretched(passphrase, salt, head.key)).decrypt(nonce, sealed, KEY_NAME)
    except InvalidTag:
        raise WrongPassphrase("The passphrase does not open the key in this backup.") from None


def _head(file: BinaryIO | io.FileIO) -> Head:
    try:
        if file.read(len(MAGIC)) != MAGIC:
            raise ValueError("it does not begin like one")
        length = int.from_bytes(file.read(LENGTH_BYTES), "big")
        if length > LARGEST_HEAD_BYTES:
            raise ValueError("its head is too long")
        told = json.loads(file.read(length))
        key = told["key"]
        if key is not None and any(int(key[name]) > most for name, most in SCRYPT.items()):
            raise ValueError("its key asks for too much work")
        return Head(told["database"], told["created_at"], base64.b64decode(told["salt"]), key)
    except (ValueError, KeyError, TypeError) as error:
        raise NotABackup(
            f"{getattr(file, 'name', 'The file')} is no backup of this service: {error}."
        ) from error


def _stretched(passphrase: str, salt: bytes, cost: dict[str, Any]) -> bytes:
    return Scrypt(salt, KEY_BYTES, cost["n"], cost["r"], cost["p"]).derive(passphrase.encode())


def _cipher(root: bytes, head: bytes) -> AESGCM:
    # The whole head goes into the key, its random salt with it: a head that was changed opens nothing.
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt=None, info=head).derive(Keys.derive(root).backup))


def new_salt() -> bytes:
    """Return the salt of one backup."""
    return os.urandom(SALT_BYTES)
