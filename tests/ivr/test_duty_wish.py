"""Who may begin and end duty from the telephone: officers' telephones, and nobody else."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import duty_wish
from ivr.duty_wish import Wish, wish_of
from ivr.officers import Extension

PBX, TRUNK, EDGE = "10.0.0.5", "10.9.9.9", "127.0.0.1"
PHONES = [
    Extension(1, "值班一", f"sip:801@{PBX}", 1),
    Extension(2, "值班二", "sip:802@10.0.0.31:5070;transport=udp", 2),
    Extension(3, "按名字", "sip:803@pbx.example", 3),
]


def invite(called: str = "*61", *headers: str) -> str:
    return "\r\n".join([f"INVITE sip:{called}@10.0.0.1:5060 SIP/2.0", "Via: SIP/2.0/UDP x", *headers, "", ""])


def asked(
    message: str = "", *, caller: str = f'"值班" <sip:801@{PBX}>', source: str = f"{PBX}:5060"
) -> Wish | None:
    return wish_of(message or invite(), caller, source, PHONES, edge=EDGE)


def test_an_officers_telephone_begins_and_ends_duty() -> None:
    assert asked(invite("*61")) == Wish(1, on=True)
    assert asked(invite("*60")) == Wish(1, on=False)


def test_a_telephone_of_its_own_address_may_have_any_port() -> None:
    assert asked(caller="<sip:802@10.0.0.31>", source="10.0.0.31:41234") == Wish(2, on=True)


@pytest.mark.parametrize("called", ["12389", "*62", "61", "*611", "", "%2A61"])
def test_a_call_to_another_number_is_anybodys_call(called: str) -> None:
    assert asked(invite(called)) is None


@pytest.mark.parametrize(
    "caller",
    [
        f"<sip:13805381234@{PBX}>",
        f"<sip:80@{PBX}>",
        f"<sip:801x@{PBX}>",
        "<sip:801@10.0.0.50>",
        "<sip:801@10.0.0.31>",
        "<sip:anonymous@anonymous.invalid>",
        f'"sip:801@{PBX}" <sip:13805381234@{PBX}>',
        f'"<sip:801@{PBX}>" <sip:13805381234@{PBX}>',
        f"<sip:13805381234@{PBX}?x=sip:801@{PBX}>",
        "<tel:801>",
        "",
    ],
)
def test_a_caller_who_is_no_officers_telephone_is_anybody(caller: str) -> None:
    assert asked(caller=caller) is None


def test_who_only_says_to_be_an_officers_telephone_is_anybody() -> None:
    assert asked(source=f"{TRUNK}:5060") is None


def test_a_telephone_known_by_a_name_may_not_for_its_source_cannot_be_told() -> None:
    assert asked(caller="<sip:803@pbx.example>", source=f"{PBX}:5060") is None


def test_by_way_of_kamailio_counts_where_kamailio_had_it_from() -> None:
    through = f"{EDGE}:5080"
    assert asked(invite("*61", f"X-Hotline-Source: {PBX}"), source=through) == Wish(1, on=True)
    assert asked(invite("*61", f"X-Hotline-Source: {TRUNK}"), source=through) is None
    assert asked(source=through) is None


def test_what_a_stranger_says_of_its_source_does_not_count() -> None:
    assert asked(invite("*61", f"X-Hotline-Source: {PBX}"), source=f"{TRUNK}:5060") is None
    twice = invite("*61", f"X-Hotline-Source: {TRUNK}", f"X-Hotline-Source: {PBX}")
    assert asked(twice, source=f"{EDGE}:5080") is None


@given(message=st.text(), caller=st.text(), source=st.text())
def test_nothing_that_may_come_in_is_an_error(message: str, caller: str, source: str) -> None:
    assert wish_of(message, caller, source, PHONES, edge=EDGE) is None


def test_wishes_are_found_in_the_order_in_which_they_were_made(tmp_path: Path) -> None:
    duty_wish.leave(Wish(1, on=False), tmp_path, "20260921T090001-1-00000000")
    duty_wish.leave(Wish(1, on=True), tmp_path, "20260921T090000-2-ffffffff")
    assert [wish.on for _, wish in duty_wish.left(tmp_path)] == [True, False]


def test_a_wish_that_was_withdrawn_is_gone(tmp_path: Path) -> None:
    duty_wish.leave(Wish(1, on=True), tmp_path, "call")
    duty_wish.withdraw(tmp_path, "call")
    duty_wish.withdraw(tmp_path, "call")
    assert duty_wish.left(tmp_path) == []


def test_a_wish_of_long_ago_does_not_come_true_any_more(tmp_path: Path) -> None:
    duty_wish.leave(Wish(1, on=True), tmp_path, "call")
    ago = time.time() - duty_wish.GOOD_FOR_SECONDS - 1
    os.utime(tmp_path / "duty" / "call.json", (ago, ago))
    assert duty_wish.left(tmp_path) == []
    assert list((tmp_path / "duty").iterdir()) == []


def test_a_file_that_is_no_wish_is_cleared_away(tmp_path: Path) -> None:
    duty_wish.leave(Wish(1, on=True), tmp_path, "good")
    (tmp_path / "duty" / "bad.json").write_text('{"extension": "x"}')
    assert [call_id for call_id, _ in duty_wish.left(tmp_path)] == ["good"]
    assert not (tmp_path / "duty" / "bad.json").exists()
