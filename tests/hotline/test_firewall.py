"""`hotline firewall`: whom the rules admit to which ports, and that nftables takes them."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from hotline.firewall import known_phones, rules
from hotline.settings import Settings
from ivr.address import address_of

# Root needs no user namespace, which a container or chroot may refuse even to root.
A_NETWORK = ["unshare", *(["--map-root-user"] if os.geteuid() else []), "--net"]
NEIGHBOURS = Path(__file__).with_name("neighbours.sh")
TRUNKS = [{"name": "pbx", "addresses": ["10.0.0.1", "10.0.0.0/24", "fd00::1"]}]
TRUNK, STRANGER = "10.9.0.2", "10.9.0.3"
PORTS = {"sip_port": 5070, "edge_port": 5060, "rtp_ports": "10000-10999", "trunks": TRUNKS}


def with_(settings: Settings, **changes: object) -> Settings:
    return Settings(**(settings.model_dump() | PORTS | changes))


def admitted(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.endswith("accept") and "saddr" in line]


def test_trunks_reach_kamailio_and_the_sound_but_no_line_group(settings: Settings) -> None:
    assert admitted(rules(with_(settings, lines=15), [])) == [
        "ip saddr @trunks4 udp dport { 5060, 10000-10999 } accept",
        "ip saddr @trunks4 tcp dport { 5060 } accept",
        "ip6 saddr @trunks6 udp dport { 5060, 10000-10999 } accept",
        "ip6 saddr @trunks6 tcp dport { 5060 } accept",
    ]


def test_trunks_reach_the_only_line_group_itself(settings: Settings) -> None:
    text = rules(with_(settings), [])

    assert "ip saddr @trunks4 udp dport { 5060, 5070, 10000-10999 } accept" in admitted(text)


def test_telephones_reach_the_lines(settings: Settings) -> None:
    text = rules(with_(settings, lines=2, trunks=[]), ["sip:801@10.0.5.1", "sip:802@pbx.example"])

    assert "elements = { 10.0.5.1/32 }" in text
    assert admitted(text) == [
        "ip saddr @phones4 udp dport { 5060, 5070-5071, 10000-10999 } accept",
        "ip saddr @phones4 tcp dport { 5060, 5070-5071 } accept",
    ]


def test_everybody_else_is_kept_from_every_port_of_the_telephone(
    settings: Settings, certificate_settings: dict[str, Path]
) -> None:
    text = rules(with_(settings, lines=2, **certificate_settings), [])

    assert "udp dport { 5060, 5070-5071, 10000-10999 } counter drop" in text
    assert "tcp dport { 5060-5061, 5070-5071 } counter drop" in text


@pytest.fixture
def certificate_settings(tmp_path: Path) -> dict[str, Path]:
    return {"tls_certificate": tmp_path / "edge.pem", "tls_key": tmp_path / "edge.key"}


@pytest.mark.parametrize("changes", [{}, {"lines": 15}, {"trunks": []}], ids=["one line", "many", "no trunk"])
def test_nftables_takes_the_rules(settings: Settings, tmp_path: Path, changes: dict[str, object]) -> None:
    path = tmp_path / "hotline.nft"
    path.write_text(rules(with_(settings, **changes), ["sip:801@10.0.5.1", "sip:802@[fd00::2]:5062"]))

    # Loaded, twice over, in a network of its own: the second time replaces the first.
    load = f"nft -f {path} && nft -f {path} && nft list ruleset"
    told = subprocess.run([*A_NETWORK, "sh", "-c", load], capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stderr
    assert len(re.findall(r"^table inet hotline", told.stdout, re.M)) == 1


@pytest.mark.parametrize("port", [5060, 10000])
def test_the_kernel_lets_a_trunk_through_and_nobody_else(
    settings: Settings, tmp_path: Path, port: int
) -> None:
    assert from_whom_it_comes(settings, tmp_path, port) == [TRUNK]


def test_the_kernel_lets_an_answer_through(settings: Settings, tmp_path: Path) -> None:
    assert from_whom_it_comes(settings, tmp_path, 5060, asked=STRANGER) == [TRUNK, STRANGER]


def from_whom_it_comes(settings: Settings, folder: Path, port: int, *, asked: str = "") -> list[str]:
    """Whose packets arrive when a trunk and a stranger send one each."""
    path = folder / "hotline.nft"
    path.write_text(rules(with_(settings, trunks=[{"name": "pbx", "addresses": [TRUNK]}]), []))
    arrived = subprocess.run(
        [*A_NETWORK, NEIGHBOURS, path, str(port), TRUNK, STRANGER],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"ASKED": asked},
    )
    return arrived.stdout.split()


def test_the_telephones_are_those_on_duty_and_off_and_the_person_on_call(settings: Settings) -> None:
    phone = {"id": 1, "label": "一", "uri": "sip:801@10.0.5.1", "position": 1}
    off_duty = {"id": 2, "label": "二", "uri": "sip:802@10.0.5.2", "position": 2}
    snapshot = {"version": 1, "staff_days": {}, "extensions": [phone], "off_duty": [off_duty]}
    settings.snapshot_file.write_text(json.dumps(snapshot), encoding="utf-8")

    phones = known_phones(with_(settings, emergency_contact="sip:899@10.0.5.9"))

    assert [address_of(phone) for phone in phones] == ["10.0.5.1", "10.0.5.2", "10.0.5.9"]
