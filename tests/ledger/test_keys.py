import base64
import stat
import threading
from pathlib import Path

import pytest

from ledger.keys import KeyFileExposed, KeyFileMalformed, KeyFileMissing, Keys, key_file, load_keys

# A change here would make every sealed record unreadable.
SEALING_OF_ZERO = "c5156a69c24c938956a50718feebca847a03aa148ff2e1410d225adb33ae37b6"
VAULT_OF_ZERO = "e7db3d378dfa7694222178659a5d97268699405685e175e6f4b1e31518c50fe8"


def test_the_first_start_makes_a_key_that_only_the_owner_may_read(tmp_path: Path) -> None:
    load_keys(tmp_path)
    path = key_file(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert len(base64.b64decode(path.read_bytes())) == 32
    assert list(path.parent.iterdir()) == [path]


def test_later_starts_read_the_same_keys(tmp_path: Path) -> None:
    assert load_keys(tmp_path) == load_keys(tmp_path)


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    assert load_keys(tmp_path / "one") != load_keys(tmp_path / "two")


def test_starts_at_the_same_moment_agree_on_one_key(tmp_path: Path) -> None:
    together = threading.Barrier(8)
    seen: list[Keys] = []

    def start() -> None:
        together.wait()
        seen.append(load_keys(tmp_path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len(set(seen)) == 1


def test_each_purpose_has_its_own_key() -> None:
    keys = Keys.derive(bytes(32))
    derived = [keys.sealing, keys.vault, keys.search, keys.session, keys.audit, keys.fingerprint]
    assert {len(key) for key in derived} == {32}
    assert len(set(derived)) == len(derived)


def test_derived_keys_never_change_between_versions_of_the_software() -> None:
    keys = Keys.derive(bytes(32))
    assert keys.sealing.hex() == SEALING_OF_ZERO
    assert keys.vault.hex() == VAULT_OF_ZERO


def test_keys_are_not_shown_where_they_are_printed() -> None:
    keys = Keys.derive(bytes(32))
    assert repr(keys) == "Keys()"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_file_that_others_may_read_is_refused_with_what_to_do(tmp_path: Path, mode: int) -> None:
    load_keys(tmp_path)
    key_file(tmp_path).chmod(mode)
    with pytest.raises(KeyFileExposed, match="chmod 600"):
        load_keys(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not base64!", base64.b64encode(bytes(31)), bytes(32)])
def test_a_damaged_key_file_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    load_keys(tmp_path)
    key_file(tmp_path).write_bytes(content)
    with pytest.raises(KeyFileMalformed, match="from your backup"):
        load_keys(tmp_path)


@pytest.mark.parametrize("left", ["ledger.sqlite3", "vault/ab"])
def test_a_lost_key_is_not_replaced_while_there_is_sealed_data(tmp_path: Path, left: str) -> None:
    (tmp_path / left).parent.mkdir(exist_ok=True)
    (tmp_path / left).write_bytes(b"sealed")
    with pytest.raises(KeyFileMissing, match="from your backup"):
        load_keys(tmp_path)
    assert not key_file(tmp_path).exists()
