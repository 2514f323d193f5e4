"""The front-end files: fetched at set-up by their lock, quick the second time."""

import json
import shutil
from pathlib import Path

import pytest

from hotline.console import frontend


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A console folder with nothing but the lock."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(frontend.CONSOLE / name, tmp_path)
    monkeypatch.setattr(frontend, "CONSOLE", tmp_path)
    monkeypatch.setattr(frontend, "LOCK", tmp_path / "package-lock.json")
    monkeypatch.setattr(frontend, "MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(frontend, "VENDOR", tmp_path / "vendor")
    monkeypatch.setattr(frontend, "_MARKER", tmp_path / "vendor" / "lock.sha256")
    return tmp_path


def test_every_file_is_fetched_once(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert frontend.missing_files() == [Path(file).name for file in frontend.FILES]
    assert frontend.main() == 0
    assert frontend.missing_files() == []
    capsys.readouterr()
    assert frontend.main() == 0
    assert "up to date" in capsys.readouterr().out


def test_a_lock_that_npm_refuses_is_told(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = json.loads(frontend.LOCK.read_text())
    lock["packages"]["node_modules/htmx.org"]["integrity"] = "sha512-" + "A" * 86 + "=="
    frontend.LOCK.write_text(json.dumps(lock))
    assert frontend.main() == 1
    assert "npm ci" in capsys.readouterr().err
    assert frontend.missing_files() != []


def test_the_lock_names_exact_versions_and_no_addresses() -> None:
    wanted = json.loads((frontend.CONSOLE / "package.json").read_text())["dependencies"]
    assert all(version[0].isdigit() for version in wanted.values())
    assert "resolved" not in frontend.LOCK.read_text()
