"""Which addresses a telephone may have (RFC 3261 section 19.1.1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.sip_uri import LONGEST, URINotAllowed, URIProblem, checked


@pytest.mark.parametrize(
    ("uri", "kept"),
    [
        ("sip:801@10.0.0.5", "sip:801@10.0.0.5"),
        ("  SIP:Duty-1@PBX.Example:5080 ", "sip:Duty-1@pbx.example:5080"),
        ("sips:801@pbx.example;transport=TLS", "sips:801@pbx.example;transport=tls"),
        ("sip:10.0.0.5", "sip:10.0.0.5"),
        ("sip:801@[2001:DB8::5]:5060", "sip:801@[2001:db8::5]:5060"),
        ("sip:801@localhost:05060", "sip:801@localhost:5060"),
    ],
)
def test_an_address_of_a_phone_is_kept_in_one_way_of_writing(uri: str, kept: str) -> None:
    assert checked(uri) == kept
    assert checked(kept) == kept


@pytest.mark.parametrize(
    ("uri", "problem"),
    [
        ("", URIProblem.SCHEME),
        ("801", URIProblem.SCHEME),
        ("tel:+865388275000", URIProblem.SCHEME),
        ("http://10.0.0.5", URIProblem.SCHEME),
        ("sip:801@10.0.0.5\r\nRoute: <sip:evil.example>", URIProblem.CHARACTERS),
        ("sip:801@10.0.0.5\x00", URIProblem.CHARACTERS),
        ("<sip:801@10.0.0.5>", URIProblem.CHARACTERS),
        ('"值班" sip:801@10.0.0.5', URIProblem.CHARACTERS),
        ("sip:值班@10.0.0.5", URIProblem.CHARACTERS),
        ("sip:8 01@10.0.0.5", URIProblem.CHARACTERS),
        ("sip:@10.0.0.5", URIProblem.USER),
        ("sip:801:secret@10.0.0.5", URIProblem.USER),
        ("sip:8%0d%0a@10.0.0.5", URIProblem.USER),
        ("sip:801", URIProblem.HOST),
        ("sip:801@", URIProblem.HOST),
        ("sip:", URIProblem.HOST),
        ("sip:801@10.0.0.256", URIProblem.HOST),
        ("sip:801@10.0.0", URIProblem.HOST),
        ("sip:801@[::1", URIProblem.HOST),
        ("sip:801@[fe80::1%eth0]", URIProblem.HOST),
        ("sip:801@-pbx.example", URIProblem.HOST),
        ("sip:801@pbx..example", URIProblem.HOST),
        ("sip:801@one@two", URIProblem.EXTRAS),
        ("sip:801@10.0.0.5:0", URIProblem.PORT),
        ("sip:801@10.0.0.5:65536", URIProblem.PORT),
        ("sip:801@10.0.0.5:", URIProblem.PORT),
        ("sip:801@10.0.0.5:50a", URIProblem.PORT),
        ("sip:801@10.0.0.5?Replaces=1", URIProblem.EXTRAS),
        ("sip:801@10.0.0.5;transport=udp?Replaces=1", URIProblem.EXTRAS),
        ("sip:801@10.0.0.5;maddr=203.0.113.9", URIProblem.EXTRAS),
        ("sip:801@10.0.0.5;transport=sctp", URIProblem.EXTRAS),
        ("sip:801@10.0.0.5;lr", URIProblem.EXTRAS),
        ("sip:801@" + "a" * LONGEST, URIProblem.TOO_LONG),
    ],
)
def test_an_address_that_does_more_than_ring_a_phone_is_not_taken(uri: str, problem: URIProblem) -> None:
    with pytest.raises(URINotAllowed) as refused:
        checked(uri)
    assert refused.value.problem is problem
    assert str(refused.value)


@given(st.text(max_size=60) | st.from_regex(r"sips?:.{0,60}", fullmatch=True))
def test_whatever_is_taken_is_one_plain_address_and_nothing_beside_it(text: str) -> None:
    try:
        kept = checked(text)
    except URINotAllowed:
        return
    assert kept.startswith(("sip:", "sips:"))
    assert kept.isascii()
    assert not set(kept) & set("<>\"'?&%, \t\r\n")
    assert kept.count("@") <= 1
    assert checked(kept) == kept
