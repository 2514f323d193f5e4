"""Filing and reading by a program: the same form, numbers and history as by hand, once for each key."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.database import Ledger
from ledger.models import AuditEntry, Item, Scope, Unit
from tests.api.conftest import Program

Make = Callable[..., Program]


def test_what_another_system_hands_over_is_registered_under_the_next_numbers(
    program: Make, form: dict[str, Any], ledger: Ledger
) -> None:
    other = program("xinfang")
    first, second = other.file(form), other.file(form)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["number"][5:] == "0001"
    assert second.json["number"][5:] == "0002"
    assert first.json["state"] == "registered"
    assert first.headers["Location"] == f"/api/v1/items/{first.json['number']}"
    with ledger.reading() as session:
        item = session.scalars(sa.select(Item)).first()
        assert item is not None
        assert (item.registered_by.username, item.reporter_phone) == ("api:xinfang", "13805380001")
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "item.registered")).first()
        assert entry is not None
        assert entry.actor == "api:xinfang"


def test_the_same_request_again_gives_the_same_item(
    program: Make, form: dict[str, Any], ledger: Ledger
) -> None:
    other = program("xinfang")
    first, again = other.file(form, "abc"), other.file(form, "abc")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    with ledger.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Item.id))) == 1


def test_the_same_request_many_times_at_once_gives_one_item(
    program: Make, form: dict[str, Any], ledger: Ledger
) -> None:
    other = program("xinfang")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: other.file(form, "abc"), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json["number"] for answer in answers}) == 1


def test_a_key_belongs_to_one_form_and_one_program(program: Make, form: dict[str, Any]) -> None:
    one, other = program("one"), program("other")
    number = one.file(form, "abc").json["number"]
    refused = one.file(form | {"problem": "另一件事"}, "abc")
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert other.file(form, "abc").json["number"] != number


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"channel": "hotline"}, "channel", "invalid"),
        ({"channel": "leader"}, "instructing_leader", "required"),
        ({"reporter_phone": ""}, "reporter_phone", "required"),
        ({"accused_units": ["no-such-unit"]}, "accused_units", "unknown_unit"),
        ({"problem": " "}, "problem", "required"),
        ({"problem": "长" * 20_001}, "problem", "too_long"),
        ({"received_at": "2999-01-01T00:00:00+08:00"}, "received_at", "in_future"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "received_at", "invalid"),
        ({"problm": "misspelt"}, "problm", "invalid"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_takes_no_number(
    program: Make, form: dict[str, Any], wrong: dict[str, Any], field: str, code: str
) -> None:
    other = program("xinfang")
    refused = other.file(form | wrong)
    assert refused.status_code == 422
    assert refused.content_type == "application/problem+json"
    assert {"field": field, "code": code} in [
        {"field": error["field"], "code": error["code"]} for error in refused.json["errors"]
    ]
    assert other.file(form).json["number"][5:] == "0001"


def test_an_item_is_read_with_its_deadline_and_history(program: Make, form: dict[str, Any]) -> None:
    other = program("xinfang")
    number = other.file(form).json["number"]
    read = other.get(f"/items/{number}").json
    assert (read["state"], read["accused_units"]) == ("registered", form["accused_units"])
    assert read["due"] is not None
    assert [(entry["seq"], entry["act"]) for entry in read["history"]] == [(1, "register")]
    assert read["statement"]["problem"] == form["problem"]


def test_nothing_of_the_caller_is_told_without_the_scope(
    program: Make, form: dict[str, Any], ledger: Ledger
) -> None:
    number = program("writer").file(form).json["number"]
    reader = program("reader", Scope.ITEMS_READ)
    one, page = reader.get(f"/items/{number}"), reader.get("/items")
    assert one.json["statement"] is None
    assert page.json["items"][0]["number"] == number
    for answer in (one, page):
        assert not any(words in answer.text for words in ("周某某", "13805380001", "受案回执"))
    with ledger.reading() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "item.read")).one()
        assert (entry.actor, entry.detail) == ("api:reader", {"statement": False})


def test_the_list_is_paged_by_number_without_a_gap(program: Make, form: dict[str, Any]) -> None:
    other = program("xinfang")
    filed = [other.file(form).json["number"] for _ in range(5)]
    seen, after = [], ""
    while True:
        page = other.get(f"/items?limit=2{after}").json
        seen += [item["number"] for item in page["items"]]
        if page["next"] is None:
            break
        after = f"&before={page['next']}"
    assert seen == filed[::-1]


def test_the_list_is_narrowed_down_and_what_it_does_not_know_is_refused(
    program: Make, form: dict[str, Any]
) -> None:
    other = program("xinfang")
    visit = other.file(form | {"channel": "visit"}).json["number"]
    other.file(form)
    assert [item["number"] for item in other.get("/items?channel=visit").json["items"]] == [visit]
    assert len(other.get("/items?state=open").json["items"]) == 2
    assert other.get("/items?state=closed").json == {"items": [], "next": None}
    assert other.get("/items?until=2001-01-01").json["items"] == []
    for query in ("state=lost", "limit=0", "limit=101", "colour=red", "unit=nowhere", "since=0001-01-01"):
        assert other.get(f"/items?{query}").status_code == 422, query


def test_the_sub_level_of_a_category_is_filed_and_read(program: Make, form: dict[str, Any]) -> None:
    other = program("xinfang")
    levels = other.get("/codes").json["sub_levels"]["law_enforcement"]
    filed = other.file(form | {"sub_levels": {"law_enforcement": levels[0]}})
    assert filed.json["sub_levels"] == {"law_enforcement": levels[0]}
    assert other.get(f"/items/{filed.json['number']}").json["sub_levels"] == {"law_enforcement": levels[0]}


@pytest.mark.parametrize("levels", [{"law_enforcement": "没有这一项"}, {"discipline": "工作纪律"}])
def test_a_sub_level_that_there_is_not_or_of_another_category_is_refused(
    program: Make, form: dict[str, Any], levels: dict[str, str]
) -> None:
    refused = program("xinfang").file(form | {"categories": ["law_enforcement"], "sub_levels": levels})
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json["errors"]] == ["sub_levels"]


def test_a_unit_that_was_closed_is_told_so_and_nothing_new_is_registered_about_it(
    program: Make, form: dict[str, Any], ledger: Ledger
) -> None:
    code = form["accused_units"][0]
    with ledger.session() as session, session.begin():
        session.scalars(sa.select(Unit).where(Unit.code == code)).one().active = False
    other = program("xinfang")
    told = {unit["code"]: unit["active"] for unit in other.get("/units").json["units"]}
    assert [closed for closed, active in told.items() if not active] == [code]
    refused = other.file(form)
    assert refused.status_code == 422
    assert [(error["field"], error["code"]) for error in refused.json["errors"]] == [
        ("accused_units", "unknown_unit")
    ]


def test_units_and_codes_are_read_by_any_token(program: Make, units: dict[str, str]) -> None:
    other = program("xinfang", Scope.ITEMS_WRITE)
    told = {unit["name"]: unit["code"] for unit in other.get("/units").json["units"]}
    assert told == units
    codes = other.get("/codes").json
    assert {"code": "other_unit", "name": "其他单位转办"} in codes["channel"]
    assert {"code": "registered", "name": "已登记"} in codes["state"]
