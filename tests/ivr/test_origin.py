"""Where a call comes from: by which trunk, whose word about it counts, and who gets no answer."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest

from hotline.settings import Settings
from ivr.origin import Origin, origin_of
from tests.ivr.line_process import LineProcess
from tests.ivr.telephone import Telephone

EDGE, TRUNK, STRANGER = "10.0.0.9:5060", "10.0.1.1:5060", "192.0.2.7:5060"


@pytest.fixture
def behind_edge(settings: Settings) -> Settings:
    trunks = [{"name": "pbx", "addresses": ["10.0.1.0/24"]}]
    changes = {"trunks": trunks, "edge_bind": "10.0.0.9", "sip_bind": "10.0.0.8"}
    return Settings(**(settings.model_dump() | changes))


def invite(*headers: str) -> str:
    return "\r\n".join(["INVITE sip:12389@10.0.0.8 SIP/2.0", *headers, "", "X-Hotline-Trunk: in the body"])


def test_the_edge_says_by_which_trunk_a_call_came(behind_edge: Settings) -> None:
    assert origin_of(invite("X-Hotline-Trunk: sbc"), EDGE, behind_edge).trunk == "sbc"


@pytest.mark.parametrize("source", [TRUNK, STRANGER])
def test_nobody_else_is_believed(behind_edge: Settings, source: str) -> None:
    origin = origin_of(invite("X-Hotline-Trunk: sbc", "X-Hotline-Last-Try: yes"), source, behind_edge)
    assert origin.trunk in ("pbx", None)
    assert not origin.last_try


@pytest.mark.parametrize(
    "smuggled",
    [
        "Subject: a\r\n X-Hotline-Last-Try: yes",
        "Subject: a\r\n\tX-Hotline-Last-Try: yes",
        "Subject: a\x0bX-Hotline-Last-Try: yes",
        "Subject: a\u0085X-Hotline-Last-Try: yes",
        "Subject: a\rX-Hotline-Last-Try: yes",
    ],
)
def test_what_kamailio_does_not_see_as_its_header_is_none(behind_edge: Settings, smuggled: str) -> None:
    assert not origin_of(invite(smuggled, "X-Hotline-Trunk: sbc"), EDGE, behind_edge).last_try


def test_nothing_in_the_body_is_a_header(behind_edge: Settings) -> None:
    bare = invite("X-Hotline-Trunk: sbc").replace("\r\n", "\n")
    assert origin_of(bare, EDGE, behind_edge).trunk == "sbc"


def test_without_an_edge_a_trunk_is_known_by_its_address(behind_edge: Settings) -> None:
    assert origin_of(invite(), TRUNK, behind_edge).trunk == "pbx"


def test_who_is_neither_trunk_nor_on_this_machine_is_a_stranger(behind_edge: Settings) -> None:
    assert origin_of(invite(), STRANGER, behind_edge).stranger
    for source in (TRUNK, EDGE, "10.0.0.8:40000", "127.0.0.1:40000"):
        assert not origin_of(invite(), source, behind_edge).stranger


def test_without_trunks_nobody_is_a_stranger(settings: Settings) -> None:
    assert not origin_of(invite(), STRANGER, settings).stranger


@pytest.mark.parametrize(
    ("origin", "status", "final"),
    [
        (Origin("pbx", stranger=False, through_edge=True, last_try=False), 486, False),
        (Origin("pbx", stranger=False, through_edge=True, last_try=False), 488, True),
        (Origin("pbx", stranger=False, through_edge=True, last_try=True), 486, True),
        (Origin("pbx", stranger=False, through_edge=False, last_try=False), 486, True),
    ],
)
def test_a_refusal_is_logged_where_no_other_line_group_is_rung(
    origin: Origin, status: int, final: bool
) -> None:
    assert origin.is_final(status) is final


def test_a_line_that_cannot_shut_its_port_refuses_a_stranger_and_writes_nothing_of_it(
    make_line: Callable[..., LineProcess],
) -> None:
    open_port = {"emergency_contact": "sip:899@pbx.invalid"}  # a host name, see ivr/admission.py
    line = make_line(trunks='[{"name": "pbx", "addresses": ["127.0.0.3"]}]', **open_port).start()
    with ExitStack() as rings:
        stranger, trunk = (
            rings.enter_context(Telephone(line.port, "1", address=address))
            for address in ("127.0.0.2", "127.0.0.3")
        )
        stranger.send("INVITE")
        stranger.wait_for("SIP/2.0 403 ")
        stranger.send("ACK")
        trunk.connect()
        trunk.hang_up()
        assert line.record_of(trunk.sip_call_id)["trunk"] == "pbx"
    assert len(line.records()) == 1
