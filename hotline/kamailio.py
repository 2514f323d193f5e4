"""Writes the configuration of Kamailio, which stands in front of several line groups.

The template, and what each rule in it is for, is deploy/kamailio/kamailio.cfg.
"""

import ipaddress
import os
import secrets
import shutil
import string
import subprocess
from pathlib import Path

from hotline import trunk_watch
from hotline.ports import reachable
from hotline.setting_tables import Trunk
from hotline.settings import REPOSITORY, Settings

TEMPLATE = REPOSITORY / "deploy" / "kamailio" / "kamailio.cfg"
CONFIGURATION = "kamailio.cfg"
# Calls that run while Kamailio starts anew can only be ended with the key by which they were begun.
TOPOLOGY_KEY = "topology.key"
# The folder of text tables that stand for uac's database, and what uac asks of them.
ACCOUNTS = "accounts"
UACREG_VERSION = "table_name(string) table_version(int)\nuacreg:5\n"
REGISTRATION_SECONDS = 300
LOOPBACK = ("127.0.0.1/32", "::1/128")
# Greeting, one more try at a message that was too short, and the words at the end.
AROUND_A_MESSAGE_SECONDS = 300
# Groups of the address list; the template names them.
TRUNKS, THIS_MACHINE = 1, 2
LINES = 1


class EdgeError(Exception):
    """The edge cannot be configured as the settings say; the message says what to change."""


class NoAddress(EdgeError):
    """Kamailio is to listen on every address, and so could name none to the other side of a call."""


class PortsOverlap(EdgeError):
    """Kamailio and a line group are to listen on the same port of the same address."""


class HalfTLS(EdgeError):
    """A certificate without its key, or the reverse."""


class KamailioMissing(EdgeError):
    """There is no Kamailio to check with."""


class Rejected(EdgeError):
    """Kamailio does not accept what was written."""


class _Template(string.Template):
    delimiter = "@"  # Kamailio's own variables begin with $


def write_configuration(settings: Settings, folder: Path) -> list[Path]:
    """Write kamailio.cfg and the lists it reads into `folder`; returns their paths.

    Raises `EdgeError` where the settings do not fit together, `OSError` where the folder cannot be written.
    """
    _refuse_every_address(settings)
    _refuse_overlap(settings)
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        CONFIGURATION: _configuration(settings, folder),
        "dispatcher.list": dispatcher_list(settings),
        "address.list": address_list(settings),
    }
    accounts = folder / ACCOUNTS
    shutil.rmtree(accounts, ignore_errors=True)  # no password stays that is used no more
    if _registered(settings):
        accounts.mkdir()
        texts |= {f"{ACCOUNTS}/uacreg": registrations(settings), f"{ACCOUNTS}/version": UACREG_VERSION}
    for name, text in texts.items():
        _write(folder / name, text)
    return [folder / name for name in texts]


def check_configuration(folder: Path) -> None:
    """Let Kamailio itself read what was written. Raises `KamailioMissing` or `Rejected`."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    kamailio = shutil.which("kamailio", path=path)
    if kamailio is None:
        raise KamailioMissing(
            "Kamailio is not installed here: "
            "apt-get install kamailio kamailio-extra-modules kamailio-tls-modules"
        )
    answer = subprocess.run(
        [kamailio, "-c", "-f", str(folder / CONFIGURATION)], capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        raise Rejected(f"Kamailio does not accept {folder / CONFIGURATION}:\n{answer.stderr.strip()}")


def dispatcher_list(settings: Settings) -> str:
    """The line groups, one a line, with the number of calls that each may carry."""
    host = _host(reachable(settings.sip_bind))
    return "".join(
        f"{LINES} sip:{host}:{settings.sip_port + line} 0 0 duid=line{line + 1};maxload={settings.channels}\n"
        for line in range(settings.lines)
    )


def address_list(settings: Settings) -> str:
    """Who may ring, each with the name of the trunk; without trunks, this machine alone."""
    trunks = [(str(network), trunk.name) for trunk in settings.trunks for network in trunk.addresses]
    own = {*LOOPBACK, *(_network(reachable(bind)) for bind in (settings.edge_bind, settings.sip_bind))}
    entries = [(TRUNKS, *entry) for entry in trunks or [(network, "loopback") for network in LOOPBACK]]
    entries += [(THIS_MACHINE, network, "machine") for network in sorted(own)]
    return "".join(f"{group} {_address(network)} 0 {tag}\n" for group, network, tag in entries)


def registrations(settings: Settings) -> str:
    """The accounts of trunks with a registrar: the text table `uacreg` of Kamailio's module uac."""
    rows = []
    for number, trunk in enumerate(_registered(settings), 1):
        own_domain = _host(settings.edge_bind)
        rows.append(
            {
                "id(int,auto)": number,
                "l_uuid(string)": trunk.name,
                "l_username(string)": trunk.username,
                "l_domain(string)": own_domain,
                "r_username(string)": trunk.username,
                "r_domain(string)": trunk.registrar,
                "realm(string,null)": "",  # whatever the registrar names
                "auth_username(string)": trunk.username,
                "auth_password(string)": trunk.password.get_secret_value(),
                "auth_ha1(string,null)": "",
                "auth_proxy(string)": f"sip:{trunk.registrar}",
                "expires(int)": REGISTRATION_SECONDS,
                "flags(int)": 0,
                "reg_delay(int)": 0,
                "contact_addr(string,null)": "",
                "socket(string,null)": "",
            }
        )
    lines = [" ".join(rows[0]), *(":".join(_field(value) for value in row.values()) for row in rows)]
    return "\n".join(lines) + "\n"


def _registered(settings: Settings) -> list[Trunk]:
    return [trunk for trunk in settings.trunks if trunk.registrar]


def _field(value: object) -> str:
    return str(value).replace("\\", "\\\\").replace(":", "\\:")


def _configuration(settings: Settings, folder: Path) -> str:
    tls = settings.tls_certificate is not None
    if tls != (settings.tls_key is not None):
        raise HalfTLS("set both HOTLINE_TLS_CERTIFICATE and HOTLINE_TLS_KEY, or neither")
    return _Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        define_tls="#!define WITH_TLS" if tls else "# No TLS: HOTLINE_TLS_CERTIFICATE is not set.",
        define_registration="#!define WITH_REGISTRATION" if _registered(settings) else "# No registrar.",
        define_watch="#!define WITH_WATCH" if trunk_watch.watched(settings) else "# No trunk to ask.",
        watch_seconds=trunk_watch.WATCH_SECONDS,
        asking_trunks=trunk_watch.asking(settings, f"sip:edge@{_host(settings.edge_bind)}"),
        telling_of_trunks=trunk_watch.telling(settings),
        certificate=settings.tls_certificate,
        key=settings.tls_key,
        host=_host(settings.edge_bind),
        port=settings.edge_port,
        tls_port=settings.edge_port + 1,
        folder=folder,
        longest_call=settings.message_max_seconds + AROUND_A_MESSAGE_SECONDS,
        topology_key=_topology_key(folder),
    )


def _refuse_every_address(settings: Settings) -> None:
    if ipaddress.ip_address(settings.edge_bind).is_unspecified:
        raise NoAddress(
            f"set HOTLINE_EDGE_BIND to one address of this machine: {settings.edge_bind} would stand in "
            "every call as where Kamailio is (Via, Record-Route), and no ACK or BYE of a trunk would find it"
        )


def _refuse_overlap(settings: Settings) -> None:
    if settings.sip_bind not in (settings.edge_bind, "0.0.0.0", "::"):  # noqa: S104
        return
    taken = range(settings.sip_port, settings.sip_port + settings.lines)
    if settings.edge_port in taken or settings.edge_port + 1 in taken:
        raise PortsOverlap(
            f"the line groups listen on ports {taken.start} to {taken.stop - 1} of {settings.sip_bind}, and "
            f"Kamailio is to use {settings.edge_port} and {settings.edge_port + 1} there: "
            "change HOTLINE_SIP_PORT or HOTLINE_EDGE_PORT"
        )


def _topology_key(folder: Path) -> str:
    path = folder / TOPOLOGY_KEY
    if not path.exists():
        _write(path, secrets.token_hex(16))
    return path.read_text(encoding="ascii")


def _write(path: Path, text: str) -> None:
    # Kamailio runs under another account: its group may read, no others, for the key is in it.
    path.touch(mode=0o640)
    path.write_text(text, encoding="utf-8")


def _host(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _network(address: str) -> str:
    return str(ipaddress.ip_network(address))


def _address(network: str) -> str:
    address, _, mask = network.partition("/")
    return f"{_host(address)} {mask}"
