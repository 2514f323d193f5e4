"""The vault: where recordings lie, sealed, and the only way to them.

A file is cut into chunks of 64 KiB, each sealed with AES-256-GCM in the STREAM construction (Hoang,
Reyhanitabar, Rogaway and Vizár, 2015): the nonce holds the chunk's place and whether it is the last, so
chunks that were moved, left out or cut off do not open. Each file has its own key, derived (HKDF, RFC 5869)
from the vault's key, a random salt in the file's head, and the file's id, so that a file under the name of
another does not open either.
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
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"12389v1\n"
SALT_BYTES = 32
HEAD_BYTES = len(MAGIC) + SALT_BYTES
CHUNK_BYTES = 64 * 1024
SEALED_CHUNK_BYTES = CHUNK_BYTES + 16  # with the tag of GCM
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
    """A folder of sealed files. Files are put in and opened; none is changed or taken out."""

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
            return io.BufferedReader(_PlainFile(file, self._key, file_id), CHUNK_BYTES)
        except BaseException:
            file.close()
            raise

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
            for index, (chunk, last) in enumerate(_chunks(source)):
                sealed.write(seal.encrypt(_nonce(index, last), chunk, None))
                size += len(chunk)
                digest.update(chunk)
            sealed.flush()
            os.fsync(sealed.fileno())
        return StoredFile(name, size, digest.hexdigest())


class _PlainFile(io.RawIOBase):
    """The plain bytes of a sealed file, one opened chunk at a time."""

    def __init__(self, file: io.FileIO, key: bytes, name: str) -> None:
        super().__init__()
        self._file = file
        self._name = name
        self._position = 0
        head = file.read(HEAD_BYTES)
        if not head.startswith(MAGIC):
            raise self._broken()
        self._cipher = _file_cipher(key, head[len(MAGIC) :], name)
        body = os.fstat(file.fileno()).st_size - HEAD_BYTES
        self._last = max(0, -(-body // SEALED_CHUNK_BYTES) - 1)
        # The last chunk vouches for the length of the file, so it is opened before anything is believed.
        self._index, self._chunk = self._last, self._open_chunk(self._last)
        self._size = self._last * CHUNK_BYTES + len(self._chunk)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("cannot seek to before the start")
        self._position = start + offset
        return self._position

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # what it is given
        if self._position >= self._size:
            return 0
        index, offset = divmod(self._position, CHUNK_BYTES)
        if index != self._index:
            self._index, self._chunk = index, self._open_chunk(index)
        piece = self._chunk[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()

    def _open_chunk(self, index: int) -> bytes:
        self._file.seek(HEAD_BYTES + index * SEALED_CHUNK_BYTES)
        sealed = self._file.read(SEALED_CHUNK_BYTES)
        try:
            return self._cipher.decrypt(_nonce(index, index == self._last), sealed, None)
        except (InvalidTag, ValueError):
            raise self._broken() from None

    def _broken(self) -> VaultFileBroken:
        return VaultFileBroken(
            f"The file {self._name} in the vault does not open. Either the key file is not the one that "
            f"sealed it (put the right one back), or the file was changed (restore it from your backup)."
        )


def _file_cipher(key: bytes, salt: bytes, name: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=salt, info=f"hotline vault file {name}".encode()).derive(key))


def _nonce(index: int, last: bool) -> bytes:
    return index.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _chunks(source: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    chunk = source.read(CHUNK_BYTES)
    while following := source.read(CHUNK_BYTES):
        yield chunk, False
        chunk = following
    yield chunk, True


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
