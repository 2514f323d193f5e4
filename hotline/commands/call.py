"""`hotline call`: a real SIP caller."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Literal

import click

from ivr.caller import CallerError, CallPlan, place_call

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


def after(_ctx: click.Context, _parameter: click.Parameter, value: str) -> float | Literal["beep"]:
    """When to speak: the word beep, or seconds from the answer."""
    if value == "beep":
        return "beep"
    try:
        return float(value)
    except ValueError:
        raise click.BadParameter("the word beep, or seconds from the answer") from None


def hang_up(
    _ctx: click.Context, _parameter: click.Parameter, value: str | None
) -> float | Literal["line"] | None:
    """When to hang up: the word line, or seconds after the last word or key."""
    if value in (None, "line"):
        return "line" if value else None
    try:
        return float(value or "")
    except ValueError:
        raise click.BadParameter("the word line, or seconds after the last word or key") from None


@click.command("call")
@click.argument("uri", metavar="SIP_URI")
@click.option("--wav", type=EXISTING, help="What the caller says: a PCM WAV of any rate.")
@click.option("--dtmf", default="", metavar="KEYS", help="Keys pressed after the speech, such as #.")
@click.option(
    "--after",
    default="beep",
    show_default=True,
    metavar="beep|SECONDS",
    callback=after,
    help="Speak after the line's beep, or so many seconds after it answered.",
)
@click.option(
    "--greeting-dtmf", default="", metavar="KEYS", help="Keys pressed as soon as the line answers; # skips."
)
@click.option(
    "--hang-up",
    metavar="line|SECONDS",
    callback=hang_up,
    help="Wait until the line hangs up, or hang up so many seconds after the last word or key. "
    "Unset: a second after the speech; with --dtmf, when the line does.",
)
@click.option(
    "--record", type=click.Path(dir_okay=False, path_type=Path), help="Keep what the caller hears, as WAV."
)
@click.option("--codec", type=click.Choice(["PCMA", "PCMU", "G722"]), help="Offer this codec only.")
@click.option(
    "--caller", default="13800000000", show_default=True, metavar="NUMBER", help="The caller's number."
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as a JSON object.")
def command(
    uri: str,
    wav: Path | None,
    dtmf: str,
    after: float | Literal["beep"],
    greeting_dtmf: str,
    hang_up: float | Literal["line"] | None,
    record: Path | None,
    codec: str | None,
    caller: str,
    as_json: bool,
) -> None:
    """Place one call to SIP_URI, such as sip:12389@127.0.0.1, and tell how it went.

    Ends with 1 where the line did not answer.
    """
    plan = CallPlan(
        uri,
        wav=wav,
        dtmf=dtmf,
        after=after,
        greeting_dtmf=greeting_dtmf,
        hang_up=hang_up,
        record=record,
        codec=codec,
        caller=caller,
    )
    try:
        report = asdict(place_call(plan))
    except CallerError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for name, value in report.items():
            click.echo(f"{name:18} {'-' if value is None else value}")
    if not report["answered"]:
        raise SystemExit(1)
