"""`hotline evaluate`: how well an engine hears a folder of recordings."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import click

from hotline import evaluations
from hotline.bureau_context import bureau_context
from hotline.commands.transcribe import chosen_engine
from hotline.settings import Settings, load_settings
from ledger import clock
from transcription.evaluate import Evaluation, EvaluationSetBroken, FileResult, evaluate
from transcription.scores import Found, entities, interval
from transcription.transcriber import Segment
from transcription.understanding import Context, understand
from transcription.worse_line import WorseLine


@click.command("evaluate")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--engine", type=click.Choice(["vosk", "whisper"]), help="This engine, not the one that is set."
)
@click.option("--no-correction", is_flag=True, help="The text as the engine heard it.")
@click.option("--noise", type=float, metavar="DB", help="With noise so many dB below what is spoken.")
@click.option("--loss", type=click.FloatRange(0, 90), default=0.0, metavar="PERCENT", help="Packets lost.")
@click.option("--codec", type=click.Choice(["g722"]), help="Carried by this codec as well.")
@click.option("--list", "list_kept", is_flag=True, help="List the evaluations that were made before.")
@click.option("--json", "as_json", is_flag=True, help='Print a JSON object: {"cer": …, "files": […], …}.')
def command(
    folder: Path | None,
    engine: Literal["vosk", "whisper"] | None,
    no_correction: bool,
    noise: float | None,
    loss: float,
    codec: str | None,
    list_kept: bool,
    as_json: bool,
) -> None:
    """Transcribe every recording of FOLDER, put right what was misheard, and count wrong characters.

    FOLDER holds WAVs and a manifest.json that gives each one's text: {"name": {"text": "…"}}. The result is
    kept in the data directory and compared with the one before of the same recordings.
    """
    settings = load_settings()
    if list_kept:
        _list(settings)
        return
    if folder is None:
        raise click.UsageError("Which FOLDER? (or --list)")
    if engine is not None:
        settings = settings.model_copy(update={"transcriber": engine})
    transcriber = chosen_engine(settings)
    context = bureau_context(settings)

    def put_right(segments: Sequence[Segment]) -> str:
        if no_correction:
            return "\n".join(segment.text for segment in segments)
        return "\n".join(understand(segments, context).texts)

    line = WorseLine(noise, loss, codec)
    try:
        result = evaluate(
            folder, transcriber, put_right, line.carry, on_file=lambda file: None if as_json else _show(file)
        )
    except EvaluationSetBroken as error:
        raise click.ClickException(str(error)) from error
    conditions = {**asdict(line), "correction": not no_correction}
    before = _keep(settings, folder, conditions, result)
    low, high = interval([file.errors for file in result.files], [file.characters for file in result.files])
    found = _entities(result, context)
    if as_json:
        scores = {"cer_low": low, "cer_high": high, "recall": found.recall, "precision": found.precision}
        click.echo(json.dumps(asdict(result) | scores, ensure_ascii=False, indent=2))
        return
    _tell(result, (low, high), found, before)


def _tell(
    result: Evaluation, interval_95: tuple[float, float], found: Found, before: evaluations.Kept | None
) -> None:
    low, high = interval_95
    click.echo(
        f"{result.engine}, {result.model}: character error rate {result.cer:.1%} "
        f"(95 %: {low:.1%} to {high:.1%}; {result.cer_as_heard:.1%} as the engine heard it) "
        f"over {len(result.files)} files, {result.seconds_per_audio_second:.2f} s for each second of sound"
    )
    click.echo(f"entities: recall {_share(found.recall)}, precision {_share(found.precision)}")
    if before is not None:
        change = result.cer - before.result["cer"]
        click.echo(f"since {before.at:%Y-%m-%d %H:%M} ({before.result['engine']}): {change:+.1%}")


def _keep(
    settings: Settings, folder: Path, conditions: dict[str, Any], result: Evaluation
) -> evaluations.Kept | None:
    """Keep the result; the one before of the same recordings on the same line."""
    name = str(folder.resolve())
    before = evaluations.former(evaluations.kept(settings.data_dir), name, conditions, result)
    evaluations.keep(settings.data_dir, clock.now(), name, conditions, result)
    return before


def _entities(result: Evaluation, context: Context) -> Found:
    called_at = clock.now().astimezone(load_settings().zone)  # whenever: both texts are of the same call

    def hints(text: str) -> Any:
        lines = [Segment(0.0, 0.0, line, 1.0, ()) for line in text.split("\n") if line]
        return understand(lines, context, called_at).hints

    return sum((entities(hints(file.said), hints(file.heard)) for file in result.files), Found())


def _list(settings: Settings) -> None:
    for one in evaluations.kept(settings.data_dir):
        worse = (
            ", ".join(f"{name} {value}" for name, value in one.conditions.items() if value) or "as recorded"
        )
        click.echo(
            f"{one.at:%Y-%m-%d %H:%M}  {one.result['cer']:6.1%}  {one.result['engine']}, "
            f"{one.result['model']}  {one.folder}  ({worse or 'as recorded'})"
        )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _show(file: FileResult) -> None:
    click.echo(f"{file.name}  {file.cer:6.1%}\n   said   {file.said}\n   heard  {file.heard}")
