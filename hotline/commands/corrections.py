"""`hotline corrections`: how well the calls were heard that people corrected."""

import json
from dataclasses import asdict

import click

from hotline.command_ledger import ledger_of
from hotline.settings import load_settings
from transcription import corrected


@click.command("corrections")
@click.option(
    "--json", "as_json", is_flag=True, help="Print a JSON list: one object for each engine and model."
)
def command(as_json: bool) -> None:
    """Count wrong characters in the transcripts that staff corrected, by engine and model.

    Only figures come out, nothing of what was said. What staff correct makes the measure surer.
    """
    with ledger_of(load_settings()) as ledger, ledger.reading() as session:
        found = corrected.by_engine(session)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(
            f"{one.engine}, {one.model}: character error rate {one.cer:.1%} "
            f"({one.cer_as_heard:.1%} as heard) over {one.transcripts} corrected transcripts, "
            f"{one.characters} characters"
        )
    if not found:
        click.echo("nobody has corrected a transcript yet")
