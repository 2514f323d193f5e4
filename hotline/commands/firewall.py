"""`hotline firewall`: rules that keep strangers away from the telephone's ports."""

import click

from hotline.firewall import known_phones, rules
from hotline.settings import load_settings
from ivr.address import address_of


@click.command("firewall")
def command() -> None:
    """Print rules for nftables: trunks and officers' telephones are admitted, others are not.

    Load them with: hotline firewall > hotline.nft; nft -f hotline.nft
    """
    settings = load_settings()
    phones = known_phones(settings)
    click.echo(rules(settings, phones), nl=False)
    if not settings.trunks:
        click.echo("warning: no [[trunks]] in hotline.toml: nobody outside may ring", err=True)
    for phone in phones:
        if address_of(phone) is None:
            click.echo(f"warning: {phone} has a name, no address: it is not admitted", err=True)
