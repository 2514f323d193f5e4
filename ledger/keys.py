"""The key file and the keys derived from it.

All that is secret hangs on one file, `keys/hotline.key` in the data directory: 32 random bytes in base64.
Whoever has it and the data can read everything; without it nothing can be read again. So it is never made
anew beside data that an earlier key sealed.
"""

import base64
import binascii
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
KEY_FILE = "hotline.key"


class KeysError(Exception):
    """The key file cannot be used; the message says what to do."""


class KeyFileExposed(KeysError):
    """Others than the owner may read the key file."""


class KeyFileMalformed(KeysError):
    """The key file does not hold 32 bytes in base64."""


class KeyFileMissing(KeysError):
    """There is no key file, but there is data that one has sealed."""


@dataclass(frozen=True)
class Keys:
    """The derived keys, 32 bytes each, one for each purpose. They never show in a log or a traceback."""

    sealing: bytes = field(repr=False)
    vault: bytes = field(repr=False)
    search: bytes = field(repr=False)
    session: bytes = field(repr=False)
    audit: bytes = field(repr=False)
    fingerprint: bytes = field(repr=False)
    filing: bytes = field(repr=False)
    backup: bytes = field(repr=False)
    claim: bytes = field(repr=False)

    @classmethod
    def derive(cls, root: bytes) -> "Keys":
        """Derive every key from the 32 bytes of the key file (HKDF-SHA256, RFC 5869)."""
        return cls(**{name: _derive(root, name) for name in cls.__dataclass_fields__})


def load_keys(data_dir: Path) -> Keys:
    """Read the key file of a data directory; the first start makes it.

    Safe when several processes start at once: all get the same key.
    Raises `KeyFileMissing`, `KeyFileExposed` or `KeyFileMalformed`.
    """
    path = key_file(data_dir)
    sealed = _holds_sealed_data(data_dir)  # before the key, which another process may be making just now
    if not path.exists():
        if sealed:
            raise missing_key(path)
        _create(path)
    return Keys.derive(_read(path))


def key_file(data_dir: Path) -> Path:
    """Where the key file of a data directory lies."""
    return data_dir / "keys" / KEY_FILE


def read_root(path: Path) -> bytes:
    """Return the 32 bytes of a key file; raises `KeyFileMissing`, `KeyFileExposed` or `KeyFileMalformed`."""
    if not path.exists():
        raise KeyFileMissing(f"There is no key file {path}.")
    return _read(path)


def write_root(path: Path, root: bytes) -> None:
    """Write a key file where there is none, readable by its owner only; it is safely on disk on return."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(root) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    _sync_directory(path.parent)


def _derive(root: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"hotline {purpose}".encode()).derive(root)


def _holds_sealed_data(data_dir: Path) -> bool:
    vault = data_dir / "vault"
    has_recordings = vault.is_dir() and any(vault.iterdir())
    return has_recordings or (data_dir / "ledger.sqlite3").exists()


def missing_key(path: Path) -> KeyFileMissing:
    """The error for sealed data without its key file."""
    return KeyFileMissing(
        f"The key file {path} is missing, but there are records that it sealed. "
        f"Put the key file back from your backup. A new key could not open them."
    )


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{KEY_FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        # A link appears whole or not at all, and never replaces the key of a process that was faster.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _sync_directory(path.parent)
    _sync_directory(path.parent.parent)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> bytes:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise KeyFileExposed(
            f"The key file {path} may be read by others (mode {mode:04o}). Run: chmod 600 '{path}'. "
            f"If someone else may have read it, treat every sealed record as disclosed."
        )
    try:
        root = base64.b64decode(path.read_bytes().strip(), validate=True)
    except binascii.Error:
        root = b""
    if len(root) != KEY_BYTES:
        raise KeyFileMalformed(
            f"The key file {path} is damaged: it must hold {KEY_BYTES} bytes in base64. "
            f"Put the key file back from your backup."
        )
    return root
