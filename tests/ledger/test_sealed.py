from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from ledger.database import Ledger, create_engine
from ledger.models import Call, Draft
from ledger.sealed import (
    KeysNotAttached,
    SealBroken,
    SealedNotComparable,
    keys_of,
    seal,
    unseal,
)
from tests.ledger.conftest import add_call

KEY = bytes(range(32))
SPOKEN = "派出所不作为"
NUMBER = "13805381234"


@given(st.binary(max_size=2000), st.text(min_size=1, max_size=30))
def test_what_was_sealed_opens(plain: bytes, name: str) -> None:
    assert unseal(KEY, name, seal(KEY, name, plain)) == plain


@given(st.binary(max_size=200), st.data())
def test_one_changed_bit_anywhere_is_noticed(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal(KEY, "calls.caller", plain))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealBroken):
        unseal(KEY, "calls.caller", bytes(sealed))


@given(st.binary(max_size=200), st.data())
def test_sealed_bytes_cut_short_are_noticed(plain: bytes, data: st.DataObject) -> None:
    sealed = seal(KEY, "calls.caller", plain)
    with pytest.raises(SealBroken):
        unseal(KEY, "calls.caller", sealed[: data.draw(st.integers(0, len(sealed) - 1))])


def test_bytes_moved_to_another_column_do_not_open_there() -> None:
    with pytest.raises(SealBroken, match=r"items\.reporter_phone"):
        unseal(KEY, "items.reporter_phone", seal(KEY, "calls.caller", b"13805381234"))


def test_another_key_does_not_open_and_the_message_says_what_to_do() -> None:
    with pytest.raises(SealBroken, match="put the right one back"):
        unseal(bytes(32), "calls.caller", seal(KEY, "calls.caller", b"13805381234"))


def test_the_same_text_never_looks_the_same_twice() -> None:
    assert len({seal(KEY, "calls.caller", b"13805381234") for _ in range(100)}) == 100


def test_text_and_json_come_back_as_they_were(ledger: Ledger) -> None:
    form = {"problem": SPOKEN, "accused_units": [3, 5], "named": True, "age": None, "half": 0.5}
    with ledger.session() as session, session.begin():
        draft = add_call(session, "one")
        draft.form = form
        draft.corrected_text = ""
        draft.call.caller = NUMBER
    with ledger.reading() as session:
        kept = session.scalars(sa.select(Draft)).one()
        assert (kept.form, kept.corrected_text, kept.discard_note) == (form, "", None)
        assert kept.call.caller == NUMBER


def test_a_column_changed_in_the_database_is_noticed_when_it_is_read(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        add_call(session, "one").call.caller = NUMBER
    with ledger.engine.begin() as connection:
        connection.execute(sa.text("UPDATE calls SET caller = query_number, query_number = caller"))
    with ledger.reading() as session, pytest.raises(SealBroken, match=r"calls\.query_number"):
        session.get(Call, "one")


@pytest.mark.parametrize(
    "condition",
    [
        lambda: Call.caller == NUMBER,
        lambda: Call.caller != NUMBER,
        lambda: Call.caller.in_([NUMBER]),
        lambda: Call.caller.like("138%"),
        lambda: Draft.form == {},
    ],
)
def test_comparing_a_sealed_column_fails_instead_of_finding_nothing(condition: Callable[[], Any]) -> None:
    with pytest.raises(SealedNotComparable, match=r"ledger\.search"):
        condition()


def test_a_sealed_column_can_be_asked_whether_it_is_empty(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        add_call(session, "known").call.caller = NUMBER
        add_call(session, "unknown")
    with ledger.reading() as session:
        assert session.scalars(sa.select(Call.id).where(Call.caller.is_(None))).all() == ["unknown"]
        assert session.scalars(sa.select(Call.id).where(Call.caller.is_not(None))).all() == ["known"]


def test_an_engine_without_keys_says_how_to_open_the_ledger() -> None:
    with pytest.raises(KeysNotAttached, match="open_ledger"):
        keys_of(create_engine("sqlite:////nowhere/ledger.sqlite3"))
