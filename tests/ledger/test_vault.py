import hashlib
import io
import os
import stat
import subprocess
import sys
import tempfile
import threading
import wave
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.sealed_stream import CHUNK_BYTES, SEALED_CHUNK_BYTES
from ledger.vault import (
    HEAD_BYTES,
    NameNotAllowed,
    NameTaken,
    NotInVault,
    Vault,
    VaultFileBroken,
)

KEY = bytes(range(32))
NAME = "20260921T120000-1-0a1b2c3d-1"
# Around the edges of the chunks, where mistakes live.
SIZES = [0, 1, 44, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7]
sizes = st.sampled_from(SIZES) | st.integers(0, 3 * CHUNK_BYTES)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault", KEY)


def write(folder: Path, content: bytes, name: str = "message-1.wav") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def sealed_file(folder: Path, name: str = NAME) -> Path:
    [path] = folder.rglob(name)
    return path


def read(vault: Vault, name: str = NAME) -> bytes:
    with vault.open(name) as file:
        return file.read()


@pytest.mark.parametrize("size", SIZES)
def test_what_was_put_in_comes_out(vault: Vault, tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    stored = vault.put(write(tmp_path, content), NAME)
    assert (stored.id, stored.bytes) == (NAME, size)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert read(vault) == content


@settings(max_examples=150, deadline=None)
@given(size=sizes, ranges=st.lists(st.tuples(st.integers(0, 4 * CHUNK_BYTES), sizes), min_size=1, max_size=8))
def test_any_range_of_bytes_equals_the_original(size: int, ranges: list[tuple[int, int]]) -> None:
    content = os.urandom(size)
    with tempfile.TemporaryDirectory() as name:
        vault = Vault(Path(name) / "vault", KEY)
        vault.put(write(Path(name), content), NAME)
        with vault.open(NAME) as file:
            for start, length in ranges:
                file.seek(start)
                assert file.read(length) == content[start : start + length]


@settings(max_examples=100, deadline=None)
@given(size=sizes, data=st.data())
def test_one_changed_byte_anywhere_is_noticed(size: int, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        vault = Vault(Path(name) / "vault", KEY)
        vault.put(write(Path(name), os.urandom(size)), NAME)
        path = sealed_file(Path(name))
        sealed = bytearray(path.read_bytes())
        sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
        path.write_bytes(sealed)
        with pytest.raises(VaultFileBroken):
            read(vault)


@settings(max_examples=100, deadline=None)
@given(size=sizes, data=st.data())
def test_a_file_cut_short_anywhere_is_noticed_when_it_is_opened(size: int, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        vault = Vault(Path(name) / "vault", KEY)
        vault.put(write(Path(name), os.urandom(size)), NAME)
        path = sealed_file(Path(name))
        sealed = path.read_bytes()
        chunk_ends = range(HEAD_BYTES, len(sealed), SEALED_CHUNK_BYTES)
        length = data.draw(st.sampled_from(chunk_ends) | st.integers(0, len(sealed) - 1))
        path.write_bytes(sealed[:length])
        with pytest.raises(VaultFileBroken):
            vault.open(NAME)


@pytest.mark.parametrize("added", [b"\0", bytes(16), bytes(SEALED_CHUNK_BYTES)])
def test_bytes_added_to_the_end_are_noticed(vault: Vault, tmp_path: Path, added: bytes) -> None:
    vault.put(write(tmp_path, os.urandom(2 * CHUNK_BYTES)), NAME)
    with sealed_file(tmp_path).open("ab") as file:
        file.write(added)
    with pytest.raises(VaultFileBroken):
        vault.open(NAME)


def test_chunks_that_changed_places_are_noticed(vault: Vault, tmp_path: Path) -> None:
    vault.put(write(tmp_path, os.urandom(3 * CHUNK_BYTES)), NAME)
    path = sealed_file(tmp_path)
    sealed = path.read_bytes()
    head, chunks = sealed[:HEAD_BYTES], sealed[HEAD_BYTES:]
    first, second, third = (chunks[n * SEALED_CHUNK_BYTES : (n + 1) * SEALED_CHUNK_BYTES] for n in range(3))
    path.write_bytes(head + second + first + third)
    with pytest.raises(VaultFileBroken):
        read(vault)


def test_a_file_under_the_name_of_another_does_not_open(vault: Vault, tmp_path: Path) -> None:
    vault.put(write(tmp_path, b"one"), "one")
    vault.put(write(tmp_path, b"two"), "two")
    sealed_file(tmp_path, "two").write_bytes(sealed_file(tmp_path, "one").read_bytes())
    assert read(vault, "one") == b"one"
    with pytest.raises(VaultFileBroken):
        vault.open("two")


def test_another_key_does_not_open_and_the_message_says_what_to_do(vault: Vault, tmp_path: Path) -> None:
    vault.put(write(tmp_path, b"sound"), NAME)
    with pytest.raises(VaultFileBroken, match="put the right one back"):
        Vault(tmp_path / "vault", bytes(32)).open(NAME)


def test_nothing_of_a_recording_stands_in_the_vault(vault: Vault, tmp_path: Path) -> None:
    vault.put(write(tmp_path, b"RIFF" + b"spoken words " * 20_000), NAME)
    sealed = sealed_file(tmp_path).read_bytes()
    assert b"RIFF" not in sealed
    assert b"spoken" not in sealed


def test_nobody_else_may_read_the_vault(vault: Vault, tmp_path: Path) -> None:
    vault.put(write(tmp_path, b"sound"), NAME)
    path = sealed_file(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "vault").stat().st_mode) == 0o700


def test_a_recording_plays_from_the_vault(vault: Vault, tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "message-1.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(os.urandom(160_000))
    vault.put(tmp_path / "message-1.wav", NAME)
    with vault.open(NAME) as file, wave.open(file, "rb") as sound:
        assert sound.getnframes() == 80_000


def test_the_end_can_be_sought_to_learn_the_size(vault: Vault, tmp_path: Path) -> None:
    vault.put(write(tmp_path, bytes(100_000)), NAME)
    with vault.open(NAME) as file:
        assert file.seek(0, io.SEEK_END) == 100_000
        assert file.read(1) == b""
        assert file.seek(-4, io.SEEK_CUR) == 99_996
        assert len(file.read()) == 4


def test_putting_the_same_file_in_again_changes_nothing(vault: Vault, tmp_path: Path) -> None:
    path = write(tmp_path, b"sound")
    first = vault.put(path, NAME)
    sealed = sealed_file(tmp_path).read_bytes()
    assert vault.put(path, NAME) == first
    assert sealed_file(tmp_path).read_bytes() == sealed


def test_another_file_never_replaces_the_one_in_the_vault(vault: Vault, tmp_path: Path) -> None:
    vault.put(write(tmp_path, b"sound"), NAME)
    with pytest.raises(NameTaken):
        vault.put(write(tmp_path, b"other sound"), NAME)
    assert read(vault) == b"sound"


@pytest.mark.parametrize("name", ["", "../key", "a/b", ".hidden", "-x", "名", "a" * 129, "a.part", "a\n"])
def test_a_name_that_could_leave_the_vault_is_refused(vault: Vault, tmp_path: Path, name: str) -> None:
    with pytest.raises(NameNotAllowed):
        vault.put(write(tmp_path, b"sound"), name)
    with pytest.raises(NameNotAllowed):
        vault.open(name)


def test_a_file_that_is_not_there_is_named(vault: Vault) -> None:
    with pytest.raises(NotInVault, match=NAME):
        vault.open(NAME)


def test_putting_in_at_the_same_moment_stores_one_whole_file(vault: Vault, tmp_path: Path) -> None:
    content = os.urandom(5 * CHUNK_BYTES)
    path = write(tmp_path, content)
    threads = [threading.Thread(target=vault.put, args=(path, NAME)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read(vault) == content
    assert [found.name for found in sealed_file(tmp_path).parent.iterdir()] == [NAME]


KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from ledger import sealed_stream, vault
real, folder, source = sealed_stream._nonce, Path(sys.argv[1]), Path(sys.argv[2])
def nonce(index, last):
    if index == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(index, last)
sealed_stream._nonce = nonce
vault.Vault(folder, bytes(range(32))).put(source, sys.argv[3])
"""


def test_kill_while_a_file_is_put_in_leaves_nothing_that_the_next_try_does_not_use_up(
    vault: Vault, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    content = os.urandom(5 * CHUNK_BYTES)
    path = write(tmp_path, content)
    for _ in range(3):
        arguments = [sys.executable, "-c", KILLED_WHILE_WRITING, tmp_path / "vault", path, NAME]
        killed = subprocess.run(arguments, cwd=request.config.rootpath, check=False)
        assert killed.returncode == -9
        with pytest.raises(NotInVault):
            vault.open(NAME)
    vault.put(path, NAME)
    assert read(vault) == content
    assert [found.name for found in sealed_file(tmp_path).parent.iterdir()] == [NAME]


FULL_DISK = """
import errno, resource, sys
from pathlib import Path
from ledger.vault import Vault
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    Vault(Path(sys.argv[1]), bytes(range(32))).put(Path(sys.argv[2]), sys.argv[3])
except OSError as error:
    sys.exit(0 if error.errno == errno.EFBIG else 1)
"""


def test_a_disk_that_fills_up_is_reported_and_nothing_is_left_on_it(
    vault: Vault, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = write(tmp_path, os.urandom(5 * CHUNK_BYTES))
    arguments = [sys.executable, "-c", FULL_DISK, tmp_path / "vault", path, NAME]
    subprocess.run(arguments, cwd=request.config.rootpath, check=True)
    assert list((tmp_path / "vault").rglob("*.part")) == []
    vault.put(path, NAME)
    assert read(vault) == path.read_bytes()


def test_a_file_that_cannot_be_read_leaves_the_vault_as_it_was(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        vault.put(tmp_path / "nothing.wav", NAME)
    with pytest.raises(NotInVault):
        vault.open(NAME)


def test_what_was_taken_out_is_gone_and_its_bytes_are_overwritten_first(vault: Vault, tmp_path: Path) -> None:
    vault.put(write(tmp_path, os.urandom(CHUNK_BYTES + 5)), NAME)
    (path,) = (one for one in (tmp_path / "vault").rglob("*") if one.name == NAME)
    other_name = tmp_path / "what-the-disk-kept"
    os.link(path, other_name)
    assert vault.remove(NAME)
    assert not path.exists()
    assert set(other_name.read_bytes()) == {0}
    with pytest.raises(NotInVault):
        vault.open(NAME)
    assert not vault.remove(NAME)


def test_a_name_may_be_used_again_after_its_file_was_taken_out(vault: Vault, tmp_path: Path) -> None:
    vault.put(write(tmp_path, b"one"), NAME)
    vault.remove(NAME)
    vault.put(write(tmp_path, b"another"), NAME)
    assert read(vault) == b"another"
