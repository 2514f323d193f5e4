"""What `hotline kamailio-config` writes, and that Kamailio accepts it."""

import os
import subprocess
from pathlib import Path

import pytest

from hotline.doctor import check_edge
from hotline.kamailio import (
    HalfTLS,
    NoAddress,
    PortsOverlap,
    Rejected,
    address_list,
    check_configuration,
    dispatcher_list,
    write_configuration,
)
from hotline.settings import Settings
from tests.system.service import HOTLINE, free_port


def with_(settings: Settings, **changes: object) -> Settings:
    """These settings, read anew with some of them changed."""
    return Settings(**(settings.model_dump() | changes))


def test_each_line_group_may_carry_as_many_calls_as_it_has_channels(settings: Settings) -> None:
    text = dispatcher_list(with_(settings, lines=2, sip_port=5070, channels=6))

    assert text.splitlines() == [
        "1 sip:127.0.0.1:5070 0 0 duid=line1;maxload=6",
        "1 sip:127.0.0.1:5071 0 0 duid=line2;maxload=6",
    ]


def test_every_address_of_every_trunk_may_ring(settings: Settings) -> None:
    trunks = [
        {"name": "pbx", "addresses": ["10.0.0.1", "10.0.1.0/24"]},
        {"name": "sbc", "addresses": ["fd00::1"]},
    ]

    ringing = [line for line in address_list(with_(settings, trunks=trunks)).splitlines() if line[0] == "1"]

    assert ringing == ["1 10.0.0.1 32 0 pbx", "1 10.0.1.0 24 0 pbx", "1 [fd00::1] 128 0 sbc"]


def test_without_trunks_only_this_machine_may_ring(settings: Settings) -> None:
    ringing = [line for line in address_list(settings).splitlines() if line[0] == "1"]

    assert ringing == ["1 127.0.0.1 32 0 loopback", "1 [::1] 128 0 loopback"]


@pytest.mark.parametrize("bind", ["127.0.0.1", "::1"])
def test_kamailio_accepts_what_is_written(settings: Settings, tmp_path: Path, bind: str) -> None:
    write_configuration(with_(settings, lines=15, edge_bind=bind), tmp_path / "edge")

    check_configuration(tmp_path / "edge")


def test_kamailio_accepts_tls(settings: Settings, tmp_path: Path, certificate: dict[str, Path]) -> None:
    write_configuration(with_(settings, **certificate), tmp_path / "edge")

    check_configuration(tmp_path / "edge")

    assert "\nlisten=tls:" in (tmp_path / "edge" / "kamailio.cfg").read_text(encoding="utf-8")


def test_what_kamailio_does_not_accept_is_told(settings: Settings, tmp_path: Path) -> None:
    [path, *_] = write_configuration(settings, tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + "\nnonsense\n", encoding="utf-8")

    with pytest.raises(Rejected, match="syntax error"):
        check_configuration(tmp_path)


def test_a_certificate_without_its_key_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(HalfTLS, match="HOTLINE_TLS_KEY"):
        write_configuration(with_(settings, tls_certificate=tmp_path / "a.pem"), tmp_path)


@pytest.mark.parametrize("bind", ["0.0.0.0", "::"])
def test_kamailio_on_every_address_is_refused_for_it_could_name_none(
    settings: Settings, tmp_path: Path, bind: str
) -> None:
    with pytest.raises(NoAddress, match="HOTLINE_EDGE_BIND"):
        write_configuration(with_(settings, edge_bind=bind), tmp_path)


@pytest.mark.parametrize(
    "binds",
    [{}, {"sip_bind": "0.0.0.0", "edge_bind": "10.0.0.1"}],
    ids=["the same address", "every address"],
)
def test_a_port_that_a_line_group_has_is_refused(
    settings: Settings, tmp_path: Path, binds: dict[str, str]
) -> None:
    with pytest.raises(PortsOverlap, match="HOTLINE_EDGE_PORT"):
        write_configuration(with_(settings, lines=3, edge_port=5062, **binds), tmp_path)


def test_calls_that_run_can_still_be_ended_after_it_was_written_again(
    settings: Settings, tmp_path: Path
) -> None:
    [path, *_] = write_configuration(settings, tmp_path)
    before = path.read_text(encoding="utf-8")

    write_configuration(settings, tmp_path)

    assert path.read_text(encoding="utf-8") == before


def test_the_key_of_the_topology_is_for_nobody_else(settings: Settings, tmp_path: Path) -> None:
    for path in write_configuration(settings, tmp_path):
        assert path.stat().st_mode & 0o007 == 0


def test_the_command_writes_checks_and_warns_of_a_missing_trunk(settings: Settings, tmp_path: Path) -> None:
    told = subprocess.run(
        [HOTLINE, "kamailio-config", "edge", "--check"],
        cwd=tmp_path,
        env=os.environ | {"HOTLINE_LINES": "2"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.splitlines() == [
        *(str(tmp_path / "edge" / name) for name in ("kamailio.cfg", "dispatcher.list", "address.list")),
        "Kamailio accepts it",
    ]
    assert "[[trunks]]" in told.stderr


def test_the_doctor_asks_for_kamailio_only_where_there_are_several_line_groups(settings: Settings) -> None:
    assert list(check_edge(settings)) == []

    [finding] = check_edge(with_(settings, lines=2, edge_port=free_port()))

    assert finding.state == "warning"
    assert "hotline kamailio-config" in finding.message
