"""Acts by a program: offered, refused with the rule, done once, on the version that was read; and history."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from hotline.settings import Settings
from ledger import report_drafts
from ledger.api_tokens import RolesNotFitting, add_token
from ledger.database import Ledger
from ledger.items import get_item
from ledger.models import AuditEntry, ItemAct, Role, Scope, Unit, User
from ledger.models.handling_codes import ReportSection, Step
from ledger.report_drafts import Typed, Words
from ledger.surroundings import Surroundings
from tests.api.conftest import Program

Make = Callable[..., Program]
INSPECTORATE = "督察支队"


@pytest.fixture
def office(program: Make) -> Program:
    """The bureau's case system, which does what a supervisor does."""
    return program("office")


@pytest.fixture
def number(office: Program, form: dict[str, Any]) -> str:
    found: str = office.file(form).json["number"]
    return found


def test_what_may_be_done_is_told_with_the_rule_behind_what_may_not(office: Program, number: str) -> None:
    answer = office.get(f"/items/{number}/acts")
    offers = {offer["kind"]: offer for offer in answer.json["offers"]}
    assert offers["accept"]["allowed"]
    assert not offers["close"]["allowed"]
    assert (offers["close"]["refusal"], offers["close"]["rule"]) == ("not_the_state", "2.11")
    assert offers["close"]["detail"] == "该事项目前所处环节不能办理此项。"
    assert answer.headers["ETag"] == office.get(f"/items/{number}").headers["ETag"]
    assert not {"register", "take_repeat", "pass_to_normal"} & set(offers)


def test_an_item_goes_on_by_acts_of_a_program(
    office: Program, number: str, units: dict[str, str], ledger: Ledger
) -> None:
    accepted = office.act(number, {"kind": "accept"})
    assert (accepted.status_code, accepted.json["state"], accepted.json["seq"]) == (201, "accepted", 2)
    units_named = [units[INSPECTORATE]]
    assigned = office.act(number, {"kind": "assign", "method": "direct", "handling_units": units_named})
    assert (assigned.json["state"], assigned.json["handling_units"]) == ("assigned", units_named)
    with ledger.reading() as session:
        told = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.actor == "api:office"))
        assert list(told)[-2:] == ["item.accept", "item.assign"]


def test_a_report_of_a_program_leaves_the_draft_of_people_for_when_it_is_returned(
    office: Program, number: str, units: dict[str, str], ledger: Ledger, ledger_settings: Settings
) -> None:
    told = {"way": "oral", "told": "已告知。", "opinion": "无。", "satisfaction": "satisfied"}
    for act in (
        {"kind": "accept"},
        {"kind": "assign", "method": "direct", "handling_units": [units[INSPECTORATE]]},
        {"kind": "begin"},
        *({"kind": "step", "step": step, "account": "已办理。"} for step in Step),
        {"kind": "feedback", **told},
    ):
        assert office.act(number, act).status_code == 201
    typed = Words({ReportSection.FACTS: Typed("人写的事实。", 3)})
    with ledger.session() as session, session.begin():
        person = User(username="zhang", display_name="张立新", password_hash="-", roles={Role.SUPERVISOR})
        session.add(person)
        session.flush()
        around = Surroundings.load(session, ledger_settings)
        report_drafts.save(session, get_item(session, number), typed, person, around, version=0)
    report = {
        "kind": "report",
        "sections": dict.fromkeys(ReportSection, "程序写的。"),
        "conclusion": "founded",
    }
    assert office.act(number, report).json["state"] == "reported"
    assert (
        office.act(number, {"kind": "return_report", "reason": "请补充。"}).json["state"] == "investigating"
    )
    with ledger.reading() as session:
        draft = report_drafts.draft_of(session, get_item(session, number))
        assert report_drafts.words_of(draft) == typed


def test_what_the_rules_forbid_is_a_conflict_with_rule_and_reason(office: Program, number: str) -> None:
    refused = office.act(number, {"kind": "archive"})
    assert (refused.status_code, refused.content_type) == (409, "application/problem+json")
    assert (refused.json["refusal"], refused.json["rule"]) == ("not_the_state", "2")
    assert refused.json["detail"] == "该事项目前所处环节不能办理此项。"
    assert office.get(f"/items/{number}").json["state"] == "registered"


def test_a_program_does_what_its_roles_may_and_no_more(
    program: Make, number: str, units: dict[str, str]
) -> None:
    duty = program("duty", roles=[Role.DUTY_OFFICER])
    refused = duty.act(number, {"kind": "accept"})
    assert (refused.status_code, refused.json["refusal"]) == (409, "not_the_role")
    handler = program("branch", roles=[Role.UNIT_HANDLER], unit=units["宁阳县公安局"])
    assert handler.act(number, {"kind": "begin"}).status_code == 404  # it is not in their hands
    reader = program("reader", Scope.ITEMS_READ)
    assert reader.act(number, {"kind": "accept"}).status_code == 403


def test_the_same_act_again_is_done_once(office: Program, number: str, ledger: Ledger) -> None:
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: office.act(number, {"kind": "accept"}, "abc"), range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 201]
    assert {answer.json["seq"] for answer in answers} == {2}
    with ledger.reading() as session:
        assert session.scalar(sa.select(sa.func.count(ItemAct.id))) == 2
    other = office.act(number, {"kind": "accept", "note": "同意。"}, "abc")
    assert (other.status_code, other.json["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_who_acts_on_what_has_changed_is_told(office: Program, number: str) -> None:
    tag = office.get(f"/items/{number}").headers["ETag"]
    assert office.act(number, {"kind": "accept"}, **{"If-Match": tag}).status_code == 201
    late = office.act(number, {"kind": "begin"}, **{"If-Match": tag})
    assert late.status_code == 412
    assert office.act(number, {"kind": "begin"}, **{"If-Match": "seven"}).status_code == 422


@pytest.mark.parametrize(
    ("act", "field", "code"),
    [
        (
            {"kind": "assign", "method": "direct", "handling_units": ["nowhere"]},
            "handling_units",
            "unknown_unit",
        ),
        ({"kind": "join", "main": "2026-9999", "reason": "同一事。"}, "main", "invalid"),
        ({"kind": "join", "main": "x", "reason": "同一事。"}, "join", "invalid"),
        ({"kind": "transfer", "authority": "petitions", "recipient": "信访局"}, "transfer", "required"),
        ({"kind": "register"}, "", "invalid"),
        ({"kind": "step", "step": "plan"}, "", "invalid"),
        ({"kind": "first_response", "account": "已到场。", "attachments": [404]}, "attachments", "invalid"),
    ],
)
def test_an_act_that_is_not_complete_is_told_by_field(
    office: Program, form: dict[str, Any], act: dict[str, Any], field: str, code: str
) -> None:
    number = office.file(form | {"happening_now": True}).json["number"]
    refused = office.act(number, act)
    assert refused.status_code == 422
    assert {"field": field, "code": code}.items() <= refused.json["errors"][0].items()


def test_a_repeat_is_named_on_filing_joined_and_separated(office: Program, form: dict[str, Any]) -> None:
    main, repeat = office.file(form).json["number"], office.file(form).json
    assert [alike["number"] for alike in repeat["alike"]] == [main]
    assert "same_phone" in repeat["alike"][0]["reasons"]
    office.act(repeat["number"], {"kind": "join", "main": main, "reason": "同一人同一事。"})
    assert office.get(f"/items/{main}").json["repeats"] == 1
    separated = office.act(repeat["number"], {"kind": "separate", "reason": "误并。"})
    assert separated.json["state"] == "registered"
    assert office.get(f"/items/{main}").json["repeats"] == 0
    told = office.get(f"/items/{repeat['number']}/history").json["history"]
    assert [line["act"] for line in told] == ["register", "join", "separate"]
    assert told[1]["said"] == {"main": main, "reason": "同一人同一事。"}
    assert told[1]["by"] == "api:office"


def test_earlier_items_are_named_only_to_whom_they_may_be_shown(
    program: Make, form: dict[str, Any], units: dict[str, str]
) -> None:
    program("first").file(form)
    accused = program("accused", Scope.ITEMS_WRITE, Scope.ITEMS_READ, unit=form["accused_units"][0])
    elsewhere = form | {"accused_units": [units["宁阳县公安局"]]}
    assert accused.file(elsewhere).json["alike"] == []
    assert program("writer", Scope.ITEMS_WRITE).file(elsewhere).json["alike"] is None


def test_the_words_of_a_history_need_their_scope(program: Make, office: Program, number: str) -> None:
    office.act(number, {"kind": "decline", "reason": "不属于受理范围", "note": "周某某来电。"})
    plain = program("reader", Scope.ITEMS_READ).get(f"/items/{number}/history")
    assert {line["said"] for line in plain.json["history"]} == {None}


def test_roles_and_the_scope_of_acts_go_together(ledger: Ledger, units: dict[str, str]) -> None:
    for scope, roles in (
        (Scope.ITEMS_HANDLE, []),
        (Scope.ITEMS_READ, [Role.SUPERVISOR]),
        (Scope.ITEMS_HANDLE, [Role.ADMINISTRATOR]),
        (Scope.ITEMS_HANDLE, [Role.UNIT_HANDLER]),
    ):
        with ledger.session() as session, session.begin(), pytest.raises(RolesNotFitting):
            add_token(session, "x", [scope], "cli:test", roles=roles)
    with ledger.session() as session, session.begin():
        unit = session.query(Unit).filter_by(code=units["宁阳县公安局"]).one()
        add_token(session, "x", [Scope.ITEMS_HANDLE], "cli:test", roles=[Role.UNIT_HANDLER], unit=unit)
