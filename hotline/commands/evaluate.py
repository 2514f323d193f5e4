"""`hotline evaluate`: how well the engine hears a folder of recordings."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from hotline.bureau_context import bureau_context
from hotline.commands.transcribe import chosen_engine
from hotline.settings import load_settings
from transcription.evaluate import EvaluationSetBroken, FileResult, evaluate
from transcription.transcriber import Segment
from transcription.understanding import understand


@click.command("evaluate")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help='Print a JSON object: {"cer": …, "files": […], …}.')
def command(folder: Path, as_json: bool) -> None:
    """Transcribe every recording of FOLDER, put right what was misheard, and count wrong characters.

    FOLDER holds WAVs and a manifest.json that gives each one's text: {"name": {"text": "…"}}.
    """
    engine = chosen_engine()
    context = bureau_context(load_settings())

    def put_right(segments: Sequence[Segment]) -> str:
        return "\n".join(understand(segments, context).texts)

    try:
        result = evaluate(folder, engine, put_right, on_file=lambda file: None if as_json else _show(file))
    except EvaluationSetBroken as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(asdict(result), ensure_ascii=False, indent=2))
        return
    click.echo(
        f"{result.engine}, {result.model}: character error rate {result.cer:.1%} "
        f"({result.cer_as_heard:.1%} as the engine heard it) over {len(result.files)} files, "
        f"{result.seconds_per_audio_second:.2f} s for each second of sound"
    )


def _show(file: FileResult) -> None:
    click.echo(f"{file.name}  {file.cer:6.1%}\n   said   {file.said}\n   heard  {file.heard}")
