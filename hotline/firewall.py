"""Rules for nftables that keep strangers away from the telephone's ports.

The rules know the trunks of the settings, and the officers' telephones of the line's snapshot by their
addresses. They concern the telephone's ports alone, and leave everything else on the machine as it is.
"""

import ipaddress
from collections.abc import Iterable, Sequence

from hotline.settings import Settings
from ivr.address import address_of
from ivr.snapshot import Snapshot

_RULES = """\
# Written by `hotline firewall` for `nft -f`: write it again when trunks, ports or telephones change.
# A packet that is accepted here may still be dropped by another table.
table inet hotline
delete table inet hotline
table inet hotline {{
{sets}	chain input {{
		type filter hook input priority filter; policy accept;
		iif "lo" accept
		ct state established,related accept
{rules}		udp dport {{ {udp} }} counter drop
		tcp dport {{ {tcp} }} counter drop
	}}
}}
"""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def rules(settings: Settings, phones: Sequence[str]) -> str:
    """The rules as a file for `nft -f`; `phones` are the SIP URIs of telephones that officers have.

    Trunks reach Kamailio and the sound of the lines, and the only line group itself, where there is but one;
    telephones reach the lines and their sound. Whoever was sent something may answer, as a registrar does.
    """
    edge, lines = f"{settings.edge_port}", _ports(settings.sip_port, settings.lines)
    edge_tcp = edge if settings.tls_certificate is None else _ports(settings.edge_port, 2)
    sip = [edge, lines] if settings.lines == 1 else [edge]
    sip_tcp = [edge_tcp, lines] if settings.lines == 1 else [edge_tcp]
    trunks = [network for trunk in settings.trunks for network in trunk.addresses]
    of_phones = [ipaddress.ip_network(address) for phone in phones if (address := address_of(phone))]
    sources = {
        "trunks": (trunks, [*sip, settings.rtp_ports], sip_tcp),
        "phones": (of_phones, [edge, lines, settings.rtp_ports], [edge_tcp, lines]),
    }
    sets, admitted = [], []
    for name, (networks, udp, tcp) in sources.items():
        for version, family in ((4, "ip"), (6, "ip6")):
            if found := [network for network in networks if network.version == version]:
                sets.append(_set(f"{name}{version}", version, found))
                admitted += [
                    f"\t\t{family} saddr @{name}{version} {protocol} dport {{ {', '.join(ports)} }} accept\n"
                    for protocol, ports in (("udp", udp), ("tcp", tcp))
                ]
    return _RULES.format(
        sets="".join(sets),
        rules="".join(admitted),
        udp=", ".join([edge, lines, settings.rtp_ports]),
        tcp=", ".join([edge_tcp, lines]),
    )


def known_phones(settings: Settings) -> list[str]:
    """The SIP URIs of the telephones in the line's snapshot, and of the person on call."""
    known = Snapshot(settings).known
    phones = [extension.uri for extension in (*known.extensions, *known.off_duty)]
    return [*phones, settings.emergency_contact] if settings.emergency_contact else phones


def _set(name: str, version: int, networks: Iterable[Network]) -> str:
    elements = ", ".join(str(network) for network in networks)
    return (
        f"\tset {name} {{\n\t\ttype ipv{version}_addr\n\t\tflags interval\n\t\tauto-merge\n"
        f"\t\telements = {{ {elements} }}\n\t}}\n"
    )


def _ports(first: int, count: int) -> str:
    return str(first) if count == 1 else f"{first}-{first + count - 1}"
