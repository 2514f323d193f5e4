"""Handling an item from its page: what is offered, what is refused and why, and the deeds themselves."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hotline.console.timeline import Names, described
from ledger.database import Ledger
from ledger.handling.acts import Close
from ledger.models import AuditEntry, Item, ItemState, Role
from ledger.models.handling_codes import Conclusion
from tests.console.browse import post
from tests.console.conftest import SignIn
from tests.console.office import Office

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

STEPS = ("plan", "documents", "evidence", "caller_statement", "accused_statement")
SECTIONS = (
    "work_done",
    "parties",
    "case",
    "complaint",
    "investigation",
    "facts",
    "problems",
    "responsibility",
    "feedback",
    "outcome",
)
FEEDBACK = {"way": "oral", "told": "已电话告知。", "opinion": "没有意见。", "satisfaction": "satisfied"}


class People:
    """The office's people in their browsers, around one item."""

    def __init__(self, office: Office, sign_in: SignIn) -> None:
        self.office = office
        self.units = office.units()
        inspection = self.units["督察支队"]
        office.person("wang", "王建国", Role.DUTY_OFFICER, unit_id=inspection)
        office.person("zhang", "张立新", Role.SUPERVISOR, unit_id=inspection)
        office.person("sun", "孙宏", Role.OFFICE_DIRECTOR, unit_id=inspection)
        office.person("chen", "陈局长", Role.LEADER, unit_id=self.units["泰安市公安局"])
        office.person("li", "李明", Role.UNIT_HANDLER, unit_id=self.units["泰山分局"])
        office.person("zhao", "赵强", Role.UNIT_HANDLER, unit_id=self.units["岱岳分局"])
        self._sign_in = sign_in
        self._browsers: dict[str, FlaskClient] = {}

    def __getitem__(self, username: str) -> FlaskClient:
        return self._browsers.setdefault(username, self._sign_in(username))

    def open(self, username: str, number: str, kind: str) -> TestResponse:
        return self[username].get(f"/items/{number}/acts/{kind}")

    def do(self, username: str, number: str, kind: str, **fields: object) -> TestResponse:
        """Open the form of an act, fill it in, and say yes to the question if there is one."""
        page = self.open(username, number, kind)
        carried = {name: hidden(page.text, name) for name in ("version", "acts")}
        url = f"/items/{number}/acts/{kind}"
        return post(self[username], url, page=url, **{"confirmed": "1", **carried, **fields})

    def done(self, username: str, number: str, kind: str, **fields: object) -> None:
        answer = self.do(username, number, kind, **fields)
        assert answer.status_code == 302, re.sub(r"\s+", " ", re.sub("<[^>]*>", "", answer.text))

    def assigned(self, **changes: object) -> str:
        number = self.office.item(**changes)
        self.done("zhang", number, "accept")
        self.done("zhang", number, "assign", method="subordinate", handling_units=[self.units["泰山分局"]])
        return number

    def reported(self) -> str:
        number = self.assigned()
        self.done("li", number, "begin")
        for step in STEPS:
            self.done("li", number, "step", step=step, account="已办理。")
        self.done("li", number, "feedback", **FEEDBACK)
        self.file_report(number)
        return number

    def file_report(self, number: str, username: str = "li") -> None:
        """Write every section of the report, look at the paper, and file it."""
        url = f"/items/{number}/report"
        version = hidden(self[username].get(url).text, "draft_version")
        texts = {f"section-{name}": "如实写明。" for name in SECTIONS}
        answer = post(self[username], url, draft_version=version, conclusion="founded", **texts)
        page = self[username].get(answer.location)
        carried = {name: hidden(page.text, name) for name in ("version", "draft_version")}
        answer = post(self[username], f"{url}/preview", **carried)
        assert answer.status_code == 302, words(answer)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="(\d+)"', page)
    assert found, f"no {name} on the page"
    return found[1]


def words(page: TestResponse) -> str:
    """A page as it is read."""
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", page.text))


@pytest.fixture
def people(office: Office, sign_in: SignIn) -> People:
    return People(office, sign_in)


def test_an_item_goes_from_acceptance_to_the_archive_and_its_page_tells_how(
    people: People, ledger: Ledger
) -> None:
    number = people.reported()
    people.done("zhang", number, "pass_review", note="同意。")
    checks = ("facts_clear", "evidence_solid", "nature_right", "accountability_done")
    checks += ("rectified_in_time", "formalities_complete", "fed_back")
    people.done("zhang", number, "close", checks=list(checks), conclusion="founded", outcome="批评教育。")
    people.done("wang", number, "archive")
    with ledger.reading() as session:
        assert session.query(Item).one().state is ItemState.ARCHIVED
    told = words(people["wang"].get(f"/items/{number}"))
    for sentence in (
        "经审核，予以受理。",
        "移交下级督察部门核查，承办单位：泰山分局。",
        "核查步骤：听取被投诉人陈述。",
        "向反映人口头反馈，反映人满意。",
        "提交核查报告，结论：属实。",
        "七项条件具备，予以结案，结论：属实。",
        "李明",
    ):
        assert sentence in told


def test_what_may_be_done_is_offered_and_what_is_hindered_says_why(people: People) -> None:
    number = people.assigned()
    people.done("li", number, "begin")
    page = people["li"].get(f"/items/{number}")
    assert f"/items/{number}/acts/step" in page.text
    assert "先行起草" in page.text
    assert "核查步骤未齐：每一步都须记录，或者说明免除理由。" in page.text
    assert "核查步骤逐项记录，不办理的说明理由" in page.text


def test_a_form_that_is_not_complete_says_what_is_missing_and_keeps_what_was_typed(people: People) -> None:
    number = people.assigned()
    people.done("li", number, "begin")
    answer = people.do("li", number, "feedback", told="已电话告知。", way="oral", opinion="")
    assert answer.status_code == 422
    assert "请填写反映人意见。" in answer.text
    assert "请选择满意程度。" in answer.text
    assert "已电话告知。" in answer.text
    answer = people.do("li", number, "step", step="plan")
    assert "两项只填一项" in answer.text


def test_what_the_rules_forbid_is_refused_with_the_rule_in_chinese(people: People) -> None:
    number = people.office.item()
    people.done("zhang", number, "accept")
    accused = people.units["泰山分局岱庙派出所"]
    answer = people.do(
        "zhang", number, "assign", method="subordinate", handling_units=[people.units["岱岳分局"]]
    )
    assert answer.status_code == 422
    assert "应当下查一级：承办单位须为涉及单位的上级。" in answer.text
    answer = people.do(
        "zhang", number, "assign", method="joint", handling_units=[accused, people.units["泰山分局"]]
    )
    assert "承办单位不得是涉及单位或其下级。" in answer.text


def test_what_cannot_be_taken_back_is_asked_about_first(people: People, ledger: Ledger) -> None:
    number = people.office.item()
    fields = {"authority": "petitions", "recipient": "市信访局", "reason": "已在信访程序中。"}
    url = f"/items/{number}/acts/transfer"
    page = people.open("zhang", number, "transfer")
    carried = {name: hidden(page.text, name) for name in ("version", "acts")}
    question = post(people["zhang"], url, **carried, **fields)
    assert "确认移交有关部门？" in question.text
    assert "移交信访部门，接收部门：市信访局。" in question.text
    with ledger.reading() as session:
        assert session.query(Item).one().state is ItemState.REGISTERED
    back = post(people["zhang"], url, edit="1", **carried, **fields)
    assert 'value="市信访局"' in back.text


def test_of_two_who_act_the_second_is_told_who_did_what_and_loses_nothing(people: People) -> None:
    number = people.office.item()
    page = people.open("sun", number, "transfer")
    carried = {name: hidden(page.text, name) for name in ("version", "acts")}
    people.done("zhang", number, "accept")
    fields = {
        "authority": "petitions",
        "recipient": "市信访局",
        "reason": "已在信访程序中。",
        "confirmed": "1",
    }
    answer = post(people["sun"], f"/items/{number}/acts/transfer", **carried, **fields)
    assert answer.status_code == 409
    assert "张立新 受理：经审核，予以受理。" in words(answer).replace("　", " ")
    assert "已在信访程序中。" in answer.text


def test_a_unit_sees_what_is_in_its_hands_and_nothing_else(people: People) -> None:
    number = people.assigned()
    assert number in people["li"].get("/items").text
    assert "没有您可以查看的事项" in people["zhao"].get("/items").text
    for url in (f"/items/{number}", f"/items/{number}/acts/begin"):
        assert people["li"].get(url).status_code == 200
        assert people["zhao"].get(url).status_code == 404


def test_the_director_alone_is_asked_for_the_reason_of_an_override(people: People) -> None:
    number = people.office.item(channel="leader", instructing_leader="某局长", instruction="请核查。")
    people.done("zhang", number, "accept")
    assert "例外批准理由" not in people.open("zhang", number, "assign").text
    assert "例外批准理由" in people.open("sun", number, "assign").text
    assert "上级交办、领导批办的事项不得转交下级部门" in people.open("zhang", number, "assign").text


def test_a_repeat_is_joined_by_its_number(people: People, ledger: Ledger) -> None:
    first, second = people.office.item(), people.office.item()
    answer = people.do("wang", second, "join", main="2026-9999", reason="同一人同一事。")
    assert answer.status_code == 422
    people.done("wang", second, "join", main=first, reason="同一人同一事。")
    assert f"重复举报{second}并入本事项。" in words(people["wang"].get(f"/items/{first}"))
    assert f"并入{first}办理。" in words(people["wang"].get(f"/items/{second}"))


def test_an_item_that_is_hidden_from_a_person_is_not_named_to_them(people: People) -> None:
    number, other = people.assigned(), people.office.item()
    people.done("wang", number, "link", other=other, reason="同一派出所。")
    assert f"与{other}相互关联。" in words(people["wang"].get(f"/items/{number}"))
    told = people["li"].get(f"/items/{number}").text
    assert "与另一事项相互关联。" in told
    assert other not in told


def test_reading_an_item_to_act_on_it_stands_in_the_audit_log(people: People, ledger: Ledger) -> None:
    number = people.office.item()
    people.open("zhang", number, "accept")
    with ledger.reading() as session:
        assert session.query(AuditEntry).filter_by(action="item.read", actor="zhang").count() == 1


@pytest.mark.parametrize("kind", ["register", "take_repeat", "pass_to_normal", "nonsense"])
def test_what_is_not_done_by_hand_has_no_form(people: People, kind: str) -> None:
    assert people.open("zhang", people.office.item(), kind).status_code == 404


def test_of_an_item_that_was_brought_in_closed_nobody_says_that_its_conditions_were_met(
    people: People,
) -> None:
    closed = Close(checks=frozenset(), conclusion=Conclusion.FOUNDED, outcome="原台账未载明")
    with people["zhang"].application.test_request_context():
        sentence, _ = described(closed, Names({}, {}, {}))
    assert sentence == "原台账已结案，结论：属实。"
