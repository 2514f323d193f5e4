"""Speak the prompts of prompts.toml into WAV files for the telephone (`make sounds`).

Only what is missing, or whose wording or voice changed, is made anew. A recording that someone put in the
place of a spoken prompt is left alone; `--only` replaces it.
"""

import argparse
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

try:
    import made
    import tones
    from kokoro import VoiceError
    from made import Made, State
    from voice import DEFAULT_VOICE, VOICE_RATE, Voice

    from hotline import telephone_sound
    from hotline.telephone_sound import SAMPLE_RATE, Sound
except ImportError as missing:
    sys.exit(f"speak: {missing.name} is not installed. Run `make sounds`, which installs what it needs.")

HERE = Path(__file__).parent
GENERATED: Mapping[str, Callable[[], Sound]] = {"beep": tones.beep, "hold_music": tones.hold_music}


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _options(arguments)
    try:
        if options.text_file:
            speak_file(options.text_file, options.voice, options.out)
        else:
            speak_prompts(HERE, options.voice, options.only)
    except (VoiceError, telephone_sound.SoundError, OSError) as error:
        print(f"speak: {error}", file=sys.stderr)
        return 1
    return 0


def speak_prompts(folder: Path, voice: str, only: Sequence[str] = ()) -> None:
    """Make the WAV of each prompt of `folder`/prompts.toml that needs it, or just of those named in `only`.

    Raises `VoiceError` for a name that prompts.toml does not have.
    """
    texts = _read_texts(folder / "prompts.toml")
    unknown = sorted(set(only) - set(texts))
    if unknown:
        raise VoiceError(f"prompts.toml has no prompt {', '.join(unknown)}")
    before = made.read(folder)
    wanted = only or _to_make(folder, texts, voice, before)
    for number, name in enumerate(wanted, start=1):
        wav = folder / f"{name}.wav"
        sound = _sound(name, texts[name], voice)
        telephone_sound.write_wav(wav, sound)
        before[name] = Made(texts[name], voice, made.sha256(wav))
        made.write(folder, before)
        print(
            f"[{number}/{len(wanted)}] {wav.name}  {len(sound) / SAMPLE_RATE:.1f} s",
            flush=True,
        )
    print(f"{len(wanted)} prompts made, {len(texts) - len(wanted)} left as they are")


def speak_file(text_file: Path, voice: str, out: Path) -> None:
    """Speak the text of a file into one WAV for the telephone."""
    text = text_file.read_text(encoding="utf-8").strip()
    sound = telephone_sound.for_telephone(_voice(voice).say(text), VOICE_RATE)
    telephone_sound.write_wav(out, sound)
    print(f"{out}  {len(sound) / SAMPLE_RATE:.1f} s")


def _read_texts(path: Path) -> dict[str, str]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise VoiceError(f"{path.name} is not valid TOML: {error}") from None


def _to_make(folder: Path, texts: Mapping[str, str], voice: str, before: Mapping[str, Made]) -> list[str]:
    states = {
        name: made.state(folder / f"{name}.wav", text, voice, before.get(name))
        for name, text in texts.items()
    }
    for name in (name for name, state in states.items() if state is State.OWN_RECORDING):
        print(f"{name}.wav is a recording of your own and is kept; `--only {name}` replaces it")
    return [name for name, state in states.items() if state is State.TO_MAKE]


def _sound(name: str, text: str, voice: str) -> Sound:
    if name in GENERATED:
        return GENERATED[name]()
    return telephone_sound.for_telephone(_voice(voice).say(text), VOICE_RATE)


@cache
def _voice(name: str) -> Voice:
    return Voice(name)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="speak.py", description="Speak the prompts of prompts.toml.")
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="make these, changed or not")
    parser.add_argument("--voice", default=DEFAULT_VOICE, help="a voice of Kokoro-82M (default: %(default)s)")
    parser.add_argument("--text-file", type=Path, metavar="FILE", help="speak this file, not the prompts")
    parser.add_argument("--out", type=Path, metavar="WAV", help="where to write what --text-file says")
    options = parser.parse_args(arguments)
    if bool(options.text_file) != bool(options.out):
        parser.error("--text-file and --out belong together")
    return options


if __name__ == "__main__":
    sys.exit(main())
