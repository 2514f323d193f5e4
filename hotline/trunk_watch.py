"""Whether the trunks answer: Kamailio asks them (OPTIONS) twice a minute, and tells `hotline doctor` of it.

A trunk is asked where it is registered, or at each single address that it has; a network of addresses names
nobody to ask. Any answer will do, for a PBX that refuses OPTIONS is alive too.
"""

import re
from dataclasses import dataclass
from typing import Literal

from hotline.setting_tables import Trunk
from hotline.settings import Settings
from hotline.sip_options import ask_options

WATCH_SECONDS = 30
# The request that asks for it carries the first header, and the answer one of the second for each trunk.
ASK_HEADER, TOLD_HEADER = "X-Hotline-Ask", "X-Hotline-Told"
REGISTERED = 1  # of uac_reg_status()

Answer = Literal["answers", "silent", "unasked"]
Registration = Literal["registered", "unregistered"]


@dataclass(frozen=True)
class Told:
    """What Kamailio says of a trunk: of the address `uri` that it asks, or of its registration there."""

    trunk: str
    uri: str
    state: Answer | Registration


def watched(settings: Settings) -> list[tuple[Trunk, str]]:
    """Each trunk that can be asked, and the SIP URI at which it is."""
    found = []
    for trunk in settings.trunks:
        single = [network for network in trunk.addresses if network.num_addresses == 1]
        hosts = [str(network.network_address) for network in single]
        at = (
            [trunk.registrar] if trunk.registrar else [f"[{host}]" if ":" in host else host for host in hosts]
        )
        found += [(trunk, f"sip:{host}") for host in at]
    return found


def asking(settings: Settings, own_uri: str) -> str:
    """The body of the route in which Kamailio asks each trunk."""
    return "".join(
        f'    $uac_req(method) = "OPTIONS";\n'
        f'    $uac_req(furi) = "{own_uri}";\n'
        f'    $uac_req(turi) = "{uri}";\n'
        f'    $uac_req(ruri) = "{uri}";\n'
        f"    $uac_req(evroute) = 1;\n"
        f'    $uac_req(evparam) = "{trunk.name} {uri}";\n'
        f"    uac_req_send();\n"
        for trunk, uri in watched(settings)
    )


def telling(settings: Settings) -> str:
    """The body of the route in which Kamailio tells of each trunk, in headers of its answer."""
    lines = []
    for trunk, uri in watched(settings):
        key = f"{trunk.name} {uri}"
        lines += [
            '    $var(state) = "unasked";',
            f"    if ($sht(trunks=>{key}) != $null) $var(state) = $sht(trunks=>{key});",
            f'    append_to_reply("{TOLD_HEADER}: {key} $var(state)\\r\\n");',
        ]
        if trunk.registrar:
            lines += [
                '    $var(state) = "unregistered";',
                f'    uac_reg_status("{trunk.name}");',
                f'    if ($rc == {REGISTERED}) $var(state) = "registered";',
                f'    append_to_reply("{TOLD_HEADER}: {key} $var(state)\\r\\n");',
            ]
    return "\n".join(lines) + "\n"


def ask_edge(settings: Settings) -> list[Told] | None:
    """What Kamailio knows of the trunks; None where it does not answer."""
    answer = ask_options(settings.edge_bind, settings.edge_port, f"{ASK_HEADER}: trunks")
    if answer is None:
        return None
    told = re.findall(rf"^{TOLD_HEADER}: (\S+) (\S+) (\S+)\r$", answer, re.MULTILINE)
    return [Told(*each) for each in told]
