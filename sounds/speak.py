"""Speak the prompts of prompts.toml into WAV files for the telephone (`make sounds`).

Only what is missing, or whose wording or voice changed, is made anew. A recording that someone put in the place of
a spoken prompt is left alone; `--only` replaces it.
"""

import argparse
import hashlib
import json
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import telephone
import tones
from telephone import Sound
from voice import DEFAULT_VOICE, VOICE_RATE, Voice, VoiceError

HERE = Path(__file__).parent
GENERATED: Mapping[str, Callable[[], Sound]] = {"beep": tones.beep, "hold_music": tones.hold_music}


@dataclass(frozen=True)
class Made:
    """What the tool made of a prompt, kept in made.json: so that it knows later what has changed since."""

    text: str
    voice: str
    sha256: str


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _options(arguments)
    try:
        if options.text_file:
            speak_file(options.text_file, options.voice, options.out)
        else:
            speak_prompts(HERE, options.voice, options.only)
    except (VoiceError, telephone.SoundError, OSError, tomllib.TOMLDecodeError) as error:
        print(f"speak: {error}", file=sys.stderr)
        return 1
    return 0


def speak_prompts(folder: Path, voice: str, only: Iterable[str] = ()) -> None:
    """Make the WAV of each prompt of `folder`/prompts.toml that needs it, or of those named in `only` whatever they need.

    Raises `VoiceError` for a name that prompts.toml does not have.
    """
    prompts = tomllib.loads((folder / "prompts.toml").read_text(encoding="utf-8"))
    unknown = sorted(set(only) - set(prompts))
    if unknown:
        raise VoiceError(f"prompts.toml has no prompt {', '.join(unknown)}")
    made = _read_made(folder)
    wanted = list(only) or [name for name in prompts if _needed(folder, name, prompts[name], voice, made.get(name))]
    for number, name in enumerate(wanted, start=1):
        sound = _sound(name, prompts[name], voice)
        path = folder / f"{name}.wav"
        telephone.write_wav(path, sound)
        made[name] = Made(prompts[name], voice, _sha256(path))
        _write_made(folder, made)
        print(f"[{number}/{len(wanted)}] {name}.wav  {len(sound) / telephone.SAMPLE_RATE:.1f} s", flush=True)
    print(f"{len(wanted)} prompts made, {len(prompts) - len(wanted)} left as they are")


def speak_file(text_file: Path, voice: str, out: Path) -> None:
    """Speak the text of a file into one WAV for the telephone."""
    sound = telephone.for_telephone(_voice(voice).say(text_file.read_text(encoding="utf-8")), VOICE_RATE)
    telephone.write_wav(out, sound)
    print(f"{out}  {len(sound) / telephone.SAMPLE_RATE:.1f} s")


def _needed(folder: Path, name: str, text: str, voice: str, before: Made | None) -> bool:
    path = folder / f"{name}.wav"
    if not path.exists():
        return True
    if before is None or before.sha256 != _sha256(path):
        print(f"{name}.wav is a recording of your own and is kept; `--only {name}` replaces it")
        return False
    return (before.text, before.voice) != (text, voice)


def _sound(name: str, text: str, voice: str) -> Sound:
    if name in GENERATED:
        return GENERATED[name]()
    return telephone.for_telephone(_voice(voice).say(text), VOICE_RATE)


@cache
def _voice(name: str) -> Voice:
    return Voice(name)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_made(folder: Path) -> dict[str, Made]:
    path = folder / "made.json"
    if not path.exists():
        return {}
    return {name: Made(**entry) for name, entry in json.loads(path.read_text(encoding="utf-8")).items()}


def _write_made(folder: Path, made: Mapping[str, Made]) -> None:
    entries = {name: asdict(entry) for name, entry in sorted(made.items())}
    (folder / "made.json").write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="speak.py", description="Speak the prompts of prompts.toml.")
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="make these prompts, changed or not")
    parser.add_argument("--voice", default=DEFAULT_VOICE, help="a Mandarin voice of Kokoro-82M (default: %(default)s)")
    parser.add_argument("--text-file", type=Path, metavar="FILE", help="speak this file instead of the prompts")
    parser.add_argument("--out", type=Path, metavar="WAV", help="where to write what --text-file says")
    options = parser.parse_args(arguments)
    if bool(options.text_file) != bool(options.out):
        parser.error("--text-file and --out belong together")
    return options


if __name__ == "__main__":
    sys.exit(main())
