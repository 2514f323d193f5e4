"""Composing a report: what is known is there, what is typed is kept, what is filed is what was seen."""

import re
from html import unescape

import pytest
from werkzeug.test import TestResponse

from ledger.database import Ledger
from ledger.handling import acts
from ledger.models import AuditEntry, Item, ItemState, ReportDraft
from tests.console.browse import post
from tests.console.conftest import SignIn
from tests.console.office import Office
from tests.console.test_handling import FEEDBACK, SECTIONS, STEPS, People, hidden, words

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def people(office: Office, sign_in: SignIn) -> People:
    return People(office, sign_in)


@pytest.fixture
def number(people: People) -> str:
    """An item that a branch has begun to look into."""
    found = people.assigned()
    people.done("li", found, "begin")
    return found


def compose(people: People, number: str, username: str = "li") -> TestResponse:
    return people[username].get(f"/items/{number}/report")


def texts(page: TestResponse) -> dict[str, str]:
    """What stands in the sections of the page."""
    found = re.findall(
        r'<textarea [^>]*name="section-(\w+)"[^>]*>\r?\n?(.*?)</textarea>', page.text, re.DOTALL
    )
    return {name: unescape(text).strip() for name, text in found}


def sent(page: TestResponse, **changed: str) -> dict[str, str]:
    """The fields of the page as a browser sends them, some of them changed."""
    fields = {f"section-{name}": text for name, text in (texts(page) | changed).items() if name in SECTIONS}
    fields |= {f"acts-{name}": hidden(page.text, f"acts-{name}") for name in SECTIONS}
    fields["draft_version"] = hidden(page.text, "draft_version")
    return fields | {name: value for name, value in changed.items() if name not in SECTIONS}


def autosave(
    people: People, number: str, page: TestResponse, username: str = "li", **changed: str
) -> TestResponse:
    url = f"/items/{number}/report"
    return post(people[username], f"{url}/autosave", page=url, **sent(page, **changed))


def all_done(people: People, number: str) -> None:
    for step in STEPS[:-1]:
        people.done("li", number, "step", step=step, account="调取了值班记录。")
    people.done("li", number, "step", step=STEPS[-1], waived_because="已调离。")
    people.done("li", number, "feedback", **FEEDBACK)


def test_a_report_begins_with_what_is_known_and_does_not_name_who_asked_for_confidence(
    people: People, number: str
) -> None:
    all_done(people, number)
    page = compose(people, number)
    known = texts(page)
    assert known["complaint"] == "报案后没有受案回执，再去询问时称没有登记。"
    assert "移交下级督察部门核查，由泰山分局承办。" in known["work_done"]
    assert "查阅资料：调取了值班记录。" in known["investigation"]
    assert "听取被投诉人陈述：未办理，理由：已调离。" in known["investigation"]
    assert "口头反馈：已电话告知。" in known["feedback"]
    assert "实名，要求保密" in known["parties"]
    assert known["facts"] == ""
    assert "周某某" not in page.text


def test_consequences_that_were_recorded_stand_in_their_sections(people: People, number: str) -> None:
    branch = people.units["泰山分局"]
    office = people.office
    office.do(
        number,
        "zhang",
        acts.HoldAccountable(
            accountability="admonition", person="某民警", identity="police", account="谈话。"
        ),
        acts.OpenRectification(unit=branch, demand="规范受案登记。"),
        acts.FinishRectification(number=1, account="已补发回执。"),
    )
    known = texts(compose(people, number))
    assert "民警某民警" in known["responsibility"]
    assert known["outcome"] == "要求泰山分局整改：规范受案登记。\n整改已完成：已补发回执。"


def test_it_is_written_before_it_can_be_filed_and_says_what_is_still_wanting(
    people: People, number: str
) -> None:
    page = compose(people, number)
    assert page.status_code == 200
    assert "可以起草，暂不能提交：核查步骤未齐" in page.text
    assert f"/items/{number}/report" in people["li"].get(f"/items/{number}").text


def test_what_is_typed_is_saved_and_the_time_is_told(people: People, number: str, ledger: Ledger) -> None:
    page = compose(people, number)
    answer = autosave(people, number, page, facts="经查，没有出具回执。", conclusion="founded")
    assert answer.status_code == 200
    assert (answer.json["version"], answer.json["who"]) == (1, "李明")
    assert re.fullmatch(r"\d\d:\d\d", answer.json["at"])
    again = compose(people, number)
    assert texts(again)["facts"] == "经查，没有出具回执。"
    assert re.search(
        r'checked[^>]*value="founded"|value="founded"[^>]*checked|checked [^>]*founded', again.text
    )
    assert "李明" in words(again)
    with ledger.reading() as session:
        assert set(session.query(ReportDraft).one().words["sections"]) == {"facts"}


def test_of_two_the_second_is_told_what_the_first_wrote_and_loses_nothing(
    people: People, number: str, ledger: Ledger
) -> None:
    mine, theirs = compose(people, number), compose(people, number, "zhang")
    autosave(people, number, theirs, "zhang", facts="张写的事实。", problems="张写的问题。")
    answer = autosave(people, number, mine, facts="李写的事实。")
    assert answer.status_code == 409
    assert (answer.json["who"], answer.json["version"]) == ("张立新", 1)
    assert answer.json["fields"]["section-facts"] == "张写的事实。"
    assert texts(compose(people, number))["facts"] == "张写的事实。"
    url = f"/items/{number}/report"
    page = post(people["li"], url, page=url, **sent(mine, facts="李写的事实。"))
    assert page.status_code == 409
    assert "张立新" in words(page)
    assert texts(page)["facts"] == "李写的事实。"
    assert "对方已保存：张写的事实。" in page.text
    after = post(people["li"], url, page=url, **sent(page, facts="两人商定的事实。"))
    assert after.status_code == 302
    with ledger.reading() as session:
        assert session.query(ReportDraft).one().words["sections"]["facts"]["text"] == "两人商定的事实。"


def test_an_untouched_section_follows_the_ledger_and_a_typed_one_is_only_offered_what_is_new(
    people: People, number: str
) -> None:
    page = compose(people, number)
    autosave(people, number, page, work_done="自己写的工作情况。")
    people.done("li", number, "step", step="documents", account="调取了值班记录。")
    again = compose(people, number)
    assert texts(again)["work_done"] == "自己写的工作情况。"
    assert texts(again)["investigation"] == "查阅资料：调取了值班记录。"
    news = re.search(r'data-sources="section-work_done">(.*?)</div>\s*</section>', again.text, re.DOTALL)
    assert news is not None
    assert "有新的办理情况，尚未写入" in news[1]
    assert "查阅资料。" in news[1]


def test_refreshing_an_open_page_tells_what_is_new_and_leaves_what_was_typed(
    people: People, number: str
) -> None:
    page = compose(people, number)
    people.done("li", number, "step", step="documents", account="调取了值班记录。")
    url = f"/items/{number}/report"
    told = post(people["li"], f"{url}/facts", page=url, **sent(page, work_done="没有保存的话。")).json
    assert told["acts"] == int(hidden(page.text, "acts")) + 1
    assert told["parts"]["section-work_done"]["text"] is None
    assert "查阅资料。" in told["parts"]["section-work_done"]["sources"]
    assert told["parts"]["section-investigation"]["text"] == "查阅资料：调取了值班记录。"
    assert texts(compose(people, number))["work_done"] != "没有保存的话。"


def test_the_paper_is_looked_at_before_and_says_what_is_missing(people: People, number: str) -> None:
    all_done(people, number)
    url = f"/items/{number}/report"
    page = compose(people, number)
    answer = post(people["li"], url, page=url, **sent(page, facts="经查，没有出具回执。"))
    paper = people["li"].get(answer.location)
    assert "六、查清的主要事实" in paper.text
    assert "经查，没有出具回执。" in paper.text
    missing = re.search(r"尚未填写： ?(.*?)。", words(paper))
    assert missing is not None
    assert missing[1].strip() == "基本案情、有关人员的责任认定、处理结果和整改情况、核查结论"
    carried = {name: hidden(paper.text, name) for name in ("version", "draft_version")}
    refused = post(people["li"], f"{url}/preview", **carried)
    assert refused.status_code == 422
    assert people["li"].get(f"/items/{number}").status_code == 200


def test_what_is_filed_is_what_was_seen(people: People, number: str, ledger: Ledger) -> None:
    all_done(people, number)
    url = f"/items/{number}/report"
    page = compose(people, number)
    filled = {name: texts(page)[name] or "如实写明。" for name in SECTIONS}
    paper = people["li"].get(
        post(people["li"], url, page=url, **sent(page, conclusion="founded", **filled)).location
    )
    carried = {name: hidden(paper.text, name) for name in ("version", "draft_version")}
    autosave(
        people, number, compose(people, number, "zhang"), "zhang", facts="后改的事实。", conclusion="founded"
    )
    late = post(people["li"], f"{url}/preview", **carried)
    assert late.status_code == 409
    assert "您打开本页以后，报告或者办理情况有变动，未提交。" in late.text
    assert "后改的事实。" in late.text
    carried = {name: hidden(late.text, name) for name in ("version", "draft_version")}
    done = post(people["li"], f"{url}/preview", **carried)
    assert done.status_code == 302
    with ledger.reading() as session:
        item = session.query(Item).one()
        assert item.state is ItemState.REPORTED
        assert session.query(ReportDraft).count() == 0
        assert session.query(AuditEntry).filter_by(action="item.report", actor="li").count() == 1
    assert "后改的事实。" in people["li"].get(f"/items/{number}").text
    assert compose(people, number).status_code == 302


def test_a_report_that_came_back_is_taken_up_where_it_was_with_what_was_done_since(
    people: People, number: str
) -> None:
    all_done(people, number)
    people.file_report(number)
    people.done("zhang", number, "return_report", reason="请补充证据。")
    people.done("li", number, "step", step="evidence", account="补充调取了录像。")
    page = compose(people, number)
    assert set(texts(page).values()) == {"如实写明。"}
    assert "调取证据：补充调取了录像。" in page.text
    assert "查阅资料：调取了值班记录。" in page.text  # still offered as what is known


def test_a_report_is_chinese_though_its_writer_reads_the_console_in_english(
    people: People, number: str
) -> None:
    post(people["li"], "/language", page="/items", language="en")
    page = compose(people, number)
    assert '<html lang="en">' in page.text
    assert "移交下级督察部门核查，由泰山分局承办。" in texts(page)["work_done"]
    paper = people["li"].get(f"/items/{number}/report/preview").text
    assert "一、主要工作情况" in paper


@pytest.mark.parametrize("username", ["zhao", "chen", "wang"])
def test_nobody_else_writes_or_reads_it(people: People, number: str, username: str) -> None:
    autosave(people, number, compose(people, number), facts="保密的事实。")
    url = f"/items/{number}/report"
    for answer in (
        people[username].get(url),
        people[username].get(f"{url}/preview"),
        post(people[username], f"{url}/autosave", page="/password", draft_version="1"),
        post(people[username], f"{url}/facts", page="/password"),
    ):
        assert answer.status_code in {403, 404}
        assert "保密的事实" not in answer.text
