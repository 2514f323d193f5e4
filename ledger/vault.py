"""The vault: where recordings lie, sealed, and the only way to them.

A file is sealed in chunks (`ledger.sealed_stream`) under a key of its own, derived (HKDF, RFC 5869) from the
vault's key, a random salt in the file's head, and the file's id, so that a file under the name of another
does not open.
"""

import fcntl
import hashlib
import io
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledger.sealed_stream import CHUNK_BYTES, OpeningReader, SealingWriter

MAGIC = b"12389v1\n"
SALT_BYTES = 32
HEAD_BYTES = len(MAGIC) + SALT_BYTES
NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,127}")


class NotInVault(Exception):
    """The vault has no file of this id."""


class NameNotAllowed(ValueError):
    """A name in the vault is letters, digits and hyphens."""


class NameTaken(Exception):
    """The vault holds another file of this name; nothing in it is ever replaced."""


class VaultFileBroken(Exception):
    """A file in the vault does not open: another key, or bytes that were changed, moved or cut off."""


@dataclass(frozen=True)
class StoredFile:
    """What the vault knows of a file: its id, and the size and SHA-256 (hexadecimal) of what was put in."""

    id: str
    bytes: int
    sha256: str


class Vault:
    """A folder of sealed files. Files are put in, opened and taken out; none is changed."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._key = key

    def put(self, path: Path, name: str) -> StoredFile:
        """Seal a copy of a file under a name, which is its id from then on. On return it is safely on disk.

        Putting the same file in again changes nothing, so whatever was interrupted is simply repeated; a try
        that was killed leaves at most one part file, which the next try of the same name uses up.
        Raises `NameTaken` when the name belongs to other content, `NameNotAllowed`, `OSError` (disk full).
        """
        target = self._path(name)
        with self._alone():
            if target.exists():
                return self._same(path, name)
            _make_folder(target.parent)
            part = target.with_name(f".{name}.part")
            try:
                stored = self._write(path, part, name)
            except BaseException:
                part.unlink(missing_ok=True)  # a full disk needs the space
                raise
            part.rename(target)
            _sync_folder(target.parent)
        return stored

    def open(self, file_id: str) -> io.BufferedReader:
        """Open a file for reading: plain bytes, seekable, only the chunks that are read are opened.

        Raises `NotInVault`, `VaultFileBroken` (reading may raise it as well) and `NameNotAllowed`.
        """
        try:
            file = self._path(file_id).open("rb", buffering=0)
        except FileNotFoundError:
            raise NotInVault(
                f"The vault has no file {file_id}; restore the vault from your backup."
            ) from None
        try:
            return io.BufferedReader(self._plain(file, file_id), CHUNK_BYTES)
        except BaseException:
            file.close()
            raise

    def remove(self, file_id: str) -> bool:
        """Take a file out for good; False: there is none of this id. On return it is gone from the disk.

        It is overwritten first, the salt of its key before all else: without that, what a disk or a file
        system kept of it elsewhere does not open any more. Raises `NameNotAllowed` and `OSError`.
        """
        target = self._path(file_id)
        with self._alone():
            try:
                file = target.open("r+b", buffering=0)
            except FileNotFoundError:
                return False
            with file:
                left = os.fstat(file.fileno()).st_size
                while left > 0:
                    left -= file.write(bytes(min(left, CHUNK_BYTES)))
                    os.fsync(file.fileno())
            target.unlink()
            _sync_folder(target.parent)
        return True

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise NameNotAllowed(
                f"{name!r} cannot name a file in the vault: letters, digits and hyphens only."
            )
        return self._folder / hashlib.sha256(name.encode()).hexdigest()[:2] / name

    @contextmanager
    def _alone(self) -> Iterator[None]:
        _make_folder(self._folder)
        with (self._folder / ".lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # ends with the file, and with the process
            yield

    def _same(self, path: Path, name: str) -> StoredFile:
        with path.open("rb") as offered, self.open(name) as held:
            stored = _described(name, held)
            if _described(name, offered) != stored:
                raise NameTaken(f"The vault holds another file named {name} already.")
        return stored

    def _write(self, path: Path, part: Path, name: str) -> StoredFile:
        salt = secrets.token_bytes(SALT_BYTES)
        seal = _file_cipher(self._key, salt, name)
        size, digest = 0, hashlib.sha256()
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with path.open("rb") as source, os.fdopen(descriptor, "wb") as sealed:
            sealed.write(MAGIC + salt)
            writer = SealingWriter(sealed, seal)
            while chunk := source.read(CHUNK_BYTES):
                writer.write(chunk)
                size += len(chunk)
                digest.update(chunk)
            writer.finish()
            sealed.flush()
            os.fsync(sealed.fileno())
        return StoredFile(name, size, digest.hexdigest())

    def _plain(self, file: io.FileIO, name: str) -> OpeningReader:
        def broken() -> VaultFileBroken:
            return VaultFileBroken(
                f"The file {name} in the vault does not open. Either the key file is not the one that "
                f"sealed it (put the right one back), or the file was changed (restore it from your backup)."
            )

        head = file.read(HEAD_BYTES)
        if not head.startswith(MAGIC):
            raise broken()
        return OpeningReader(file, _file_cipher(self._key, head[len(MAGIC) :], name), HEAD_BYTES, broken)


def _file_cipher(key: bytes, salt: bytes, name: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=salt, info=f"hotline vault file {name}".encode()).derive(key))


def _described(name: str, file: io.BufferedReader) -> StoredFile:
    digest = hashlib.file_digest(file, "sha256")
    return StoredFile(name, file.tell(), digest.hexdigest())


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
