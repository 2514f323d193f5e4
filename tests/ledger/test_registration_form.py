"""The registration form: what it takes and what it asks for (DOMAIN.md section 3)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from ledger.form_errors import ErrorCode
from ledger.models import Category, Channel, Identity, Nature
from ledger.registration_form import NotRegistrable, RegistrationForm

NOW = datetime(2026, 9, 22, 1, 0, tzinfo=UTC)
COMPLETE: dict[str, Any] = {
    "channel": "hotline",
    "received_at": "2026-09-21T20:00:00+08:00",
    "named": True,
    "reporter_name": "李四",
    "reporter_phone": "13805381234",
    "confidential": True,
    "accused_units": [1],
    "happening_now": False,
    "categories": ["law_enforcement", "discipline"],
    "nature": "power_misused",
    "problem": "执法时没有出示证件。",
    "urgency": "ordinary",
    "difficulty": "simple",
}


def errors_of(**changes: Any) -> dict[str, ErrorCode]:
    return RegistrationForm.read({**COMPLETE, **changes}).errors()


def without(name: str) -> dict[str, Any]:
    return {field: value for field, value in COMPLETE.items() if field != name}


def test_a_complete_form_has_no_errors() -> None:
    assert errors_of() == {}


@pytest.mark.parametrize(
    "name",
    [
        "channel",
        "named",
        "confidential",
        "accused_units",
        "happening_now",
        "categories",
        "nature",
        "problem",
        "urgency",
        "difficulty",
    ],
)
def test_a_field_with_a_star_is_required(name: str) -> None:
    assert RegistrationForm.read(without(name)).errors() == {name: ErrorCode.REQUIRED}


@pytest.mark.parametrize("name", ["reporter_name", "reporter_phone"])
def test_name_and_telephone_are_required_of_a_named_reporter_only(name: str) -> None:
    assert errors_of(**{name: ""}) == {name: ErrorCode.REQUIRED}
    assert errors_of(**{name: "", "named": False}) == {}


@pytest.mark.parametrize("channel", [Channel.SUPERIOR, Channel.LEADER])
def test_leader_and_instruction_are_required_of_what_was_instructed(channel: Channel) -> None:
    missing = {"instructing_leader": ErrorCode.REQUIRED, "instruction": ErrorCode.REQUIRED}
    assert errors_of(channel=channel) == missing
    assert errors_of(channel=channel, instructing_leader="王局", instruction="请核查") == {}


@pytest.mark.parametrize(
    "channel", [Channel.HOTLINE, Channel.OTHER_UNIT, Channel.VISIT, Channel.LETTER, Channel.OTHER]
)
def test_leader_and_instruction_are_not_asked_for_otherwise(channel: Channel) -> None:
    assert errors_of(channel=channel) == {}


def test_no_is_an_answer() -> None:
    assert errors_of(named=False, confidential=False, happening_now=False) == {}


def test_blanks_are_no_answer() -> None:
    assert errors_of(problem=" \n ", nature="") == {
        "nature": ErrorCode.REQUIRED,
        "problem": ErrorCode.REQUIRED,
    }


def test_an_empty_form_says_everything_that_is_missing_in_the_order_of_the_form() -> None:
    assert list(RegistrationForm.read({}).errors()) == [
        "channel",
        "named",
        "confidential",
        "accused_units",
        "happening_now",
        "categories",
        "nature",
        "problem",
        "urgency",
        "difficulty",
    ]


@time_machine.travel(NOW, tick=False)
def test_a_complaint_cannot_have_been_received_in_the_future() -> None:
    assert errors_of(received_at=NOW) == {}
    assert errors_of(received_at=NOW + timedelta(seconds=1)) == {"received_at": ErrorCode.IN_FUTURE}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nature", "treason"),
        ("categories", ["law_enforcement", "castles"]),
        ("accused_units", ["somewhere"]),
        ("received_at", "yesterday"),
        ("received_at", "2026-09-21T20:00:00"),
        ("named", "perhaps"),
    ],
)
def test_a_value_that_a_field_cannot_have_is_invalid_and_what_is_missing_is_said_with_it(
    name: str, value: object
) -> None:
    with pytest.raises(NotRegistrable) as refused:
        RegistrationForm.read({**without("problem"), name: value})
    assert refused.value.errors == {name: ErrorCode.INVALID, "problem": ErrorCode.REQUIRED}


def test_a_text_without_end_is_too_long() -> None:
    with pytest.raises(NotRegistrable) as refused:
        RegistrationForm.read({**COMPLETE, "problem": "长" * 20_001, "place": "长" * 201})
    assert refused.value.errors == {"problem": ErrorCode.TOO_LONG, "place": ErrorCode.TOO_LONG}


def test_what_was_typed_does_not_stand_in_the_error() -> None:
    with pytest.raises(NotRegistrable) as refused:
        RegistrationForm.read({**COMPLETE, "nature": "李四的秘密"})
    assert "李四" not in str(refused.value)


def test_the_fields_of_an_item_are_those_of_the_form_and_blank_ones_are_none() -> None:
    fields = RegistrationForm.read(COMPLETE).item_fields()
    assert fields["nature"] is Nature.POWER_MISUSED
    assert fields["identity"] is Identity.UNKNOWN
    assert fields["demand"] is None
    assert fields["named"] is True
    assert not {"categories", "accused_units"} & set(fields)


few_words = st.text("a1是 ", max_size=5)
anything = st.one_of(st.none(), st.booleans(), st.integers(), few_words, st.lists(few_words, max_size=2))


def all_errors(values: dict[str, Any]) -> dict[str, ErrorCode]:
    try:
        return RegistrationForm.read(values).errors()
    except NotRegistrable as refused:
        return refused.errors


@given(st.dictionaries(st.sampled_from(sorted(RegistrationForm.model_fields)), anything))
def test_whatever_was_saved_is_answered_with_errors_of_known_fields(values: dict[str, Any]) -> None:
    assert set(all_errors(values)) <= set(RegistrationForm.model_fields)


def test_a_sub_level_that_was_left_open_is_none() -> None:
    form = RegistrationForm.read(
        {**COMPLETE, "sub_levels": {"law_enforcement": " 受案立案 ", "discipline": ""}}
    )
    assert form.sub_levels == {Category.LAW_ENFORCEMENT: "受案立案"}
    assert RegistrationForm.read({**COMPLETE, "sub_levels": None}).sub_levels == {}
    assert "sub_levels" not in form.item_fields()


def test_a_sub_level_of_what_is_no_category_is_invalid() -> None:
    with pytest.raises(NotRegistrable) as refused:
        RegistrationForm.read({**COMPLETE, "sub_levels": {"weather": "雨"}})
    assert refused.value.errors == {"sub_levels": ErrorCode.INVALID}


def test_categories_are_codes() -> None:
    assert RegistrationForm.read(COMPLETE).categories == (Category.LAW_ENFORCEMENT, Category.DISCIPLINE)
