"""`hotline transcribe`: the speech engine on one sound file."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from hotline.settings import Settings, load_settings
from transcription import hearing
from transcription.audio import AudioUnreadable, read_any
from transcription.engines import choose
from transcription.models import ModelError
from transcription.transcriber import Transcriber


@click.command("transcribe")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--json", "as_json", is_flag=True, help="Print text, segments, words, times and confidence as JSON."
)
def command(file: Path, as_json: bool) -> None:
    """Transcribe FILE, any sound that libav reads, with the engine of HOTLINE_TRANSCRIBER."""
    engine = chosen_engine(load_settings())
    try:
        audio = read_any(file)
    except AudioUnreadable as error:
        raise click.ClickException(f"{file}: {error}") from error
    with click.progressbar(length=100, label=f"{audio.seconds:.0f} s of sound", file=sys.stderr) as bar:
        heard = hearing.transcribe(audio, engine, lambda share: bar.update(round(100 * share) - bar.pos))
    if as_json:
        click.echo(json.dumps(asdict(heard), ensure_ascii=False, indent=2))
        return
    for segment in heard.segments:
        click.echo(f"{segment.start:7.2f}  {segment.end:7.2f}  {segment.text}")
    if not heard.segments:
        click.echo("no speech")


def chosen_engine(settings: Settings) -> Transcriber:
    """The engine of these settings. Raises `click.ClickException` where there is none."""
    try:
        engine = choose(settings)
    except ModelError as error:
        raise click.ClickException(str(error)) from error
    if engine is None:
        raise click.ClickException("no speech-to-text engine: run `make setup` or `make model`")
    return engine
