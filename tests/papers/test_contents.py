"""What each paper says: from the form, from the acts, and nothing that the reader must not know."""

import pytest

from hotline.papers import make
from hotline.papers.wording import worded
from hotline.settings import REPOSITORY
from ledger import items
from ledger.handling import acts
from ledger.models.handling_codes import Authority, Method, PaperKind, ReportSection
from ledger.papers.contents import WITHHELD, Wish, contents, lack
from ledger.papers.refusals import Lack, PaperRefused
from tests.ledger.handling.conftest import Desk
from tests.ledger.handling.office import TRAFFIC, assign
from tests.papers.conftest import COMPLAINT, handle

# What is said does not depend on the database; that acts are kept on both is shown elsewhere.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def say(desk: Desk, item_id: int, kind: PaperKind, **wish: object) -> dict[str, object]:
    with desk.ledger.reading() as session:
        case = make.case_of(session, items.get_item(session, item_id), desk.settings)
        return worded(contents(kind, case, Wish(**wish)))


def lacks(desk: Desk, item_id: int) -> dict[PaperKind, Lack | None]:
    with desk.ledger.reading() as session:
        case = make.case_of(session, items.get_item(session, item_id), desk.settings)
        return {kind: lack(kind, case) for kind in PaperKind}


def test_a_new_item_has_its_registration_form_and_says_what_the_other_papers_wait_for(desk: Desk) -> None:
    anonymous = desk.enter(named=False, reporter_name="", reporter_phone="")
    assert lacks(desk, anonymous) == {
        PaperKind.REGISTRATION: None,
        PaperKind.ASSIGNMENT: Lack.NOT_ASSIGNED,
        PaperKind.FORWARDING: Lack.NOT_FORWARDED,
        PaperKind.SUPERVISION: Lack.NOT_SUPERVISED,
        PaperKind.EXTENSION: Lack.NO_STAGE_REPORT,
        PaperKind.INVESTIGATION: Lack.NO_REPORT,
        PaperKind.FEEDBACK: Lack.NOBODY_TO_TELL,
        PaperKind.CIRCULAR: Lack.NO_REPORT,
    }


def test_an_item_whose_way_is_behind_it_has_every_paper_but_that_of_another_way(
    desk: Desk, handled: int
) -> None:
    missing = {kind: why for kind, why in lacks(desk, handled).items() if why}
    assert missing == {PaperKind.FORWARDING: Lack.NOT_FORWARDED}


def test_an_order_goes_to_the_handling_unit_with_method_and_deadline(desk: Desk, handled: int) -> None:
    said = say(desk, handled, PaperKind.ASSIGNMENT)
    assert said["recipient"] == "泰山分局"
    assert said["method"] == "移交下级督察部门核查"
    assert said["due"] == "2026年10月26日"  # with the five days of the extension
    assert said["problem"] == COMPLAINT["problem"]


def test_a_caller_who_asked_for_confidence_is_not_named_to_the_handling_unit(
    desk: Desk, handled: int
) -> None:
    said = say(desk, handled, PaperKind.ASSIGNMENT)
    assert said["reporter"] == WITHHELD
    assert "李小四" not in str(said)
    assert "13805381234" not in str(said)


def test_a_caller_who_did_not_is(desk: Desk, clock: object) -> None:
    said = say(desk, handle(desk, confidential=False), PaperKind.ASSIGNMENT)
    assert said["reporter"] == "李小四，13805381234"


def test_what_is_handed_to_another_authority_is_forwarded_to_it(desk: Desk) -> None:
    item = desk.enter()
    transfer = acts.Transfer(authority=Authority.PETITIONS, recipient="市信访局", reason="已在信访程序中。")
    desk.do(item, transfer)
    said = say(desk, item, PaperKind.FORWARDING)
    assert (said["recipient"], said["reason"]) == ("市信访局", "已在信访程序中。")


def test_what_is_handed_to_a_department_is_forwarded_to_it(desk: Desk) -> None:
    item = desk.enter()
    desk.do(item, acts.Accept(), assign(Method.DEPARTMENT, TRAFFIC))
    assert say(desk, item, PaperKind.FORWARDING)["recipient"] == "交通警察支队"


def test_a_letter_of_supervision_says_why_and_what_is_asked(desk: Desk, handled: int) -> None:
    said = say(desk, handled, PaperKind.SUPERVISION)
    assert said["trigger"] == "无正当原因超期未报"
    assert said["demand_of_supervision"] == "限期办结。"


def test_a_report_of_extension_says_what_was_decided_on_it(desk: Desk, handled: int) -> None:
    said = say(desk, handled, PaperKind.EXTENSION)
    assert (said["progress"], said["reason"]) == ("已调取监控。", "当事人在外地。")
    assert (said["granted_days"], said["sender"]) == (5, "泰山分局")


def test_a_report_has_its_ten_sections_in_order(desk: Desk, handled: int) -> None:
    said = say(desk, handled, PaperKind.INVESTIGATION)
    sections = said["sections"]
    assert isinstance(sections, list)
    assert len(sections) == len(ReportSection) == 10
    assert [sections[0]["heading"], sections[9]["heading"]] == ["主要工作情况", "处理结果和整改情况"]


def test_a_letter_to_the_caller_tells_what_they_were_told_or_what_is_written_now(
    desk: Desk, handled: int
) -> None:
    assert say(desk, handled, PaperKind.FEEDBACK)["text"] == "已电话告知核查情况。"
    said = say(desk, handled, PaperKind.FEEDBACK, text="经查属实。", recipient="李小四同志")
    assert (said["text"], said["recipient"]) == ("经查属实。", "李小四同志")


def test_a_letter_to_the_caller_without_a_text_is_refused(desk: Desk) -> None:
    item = desk.enter()
    with pytest.raises(PaperRefused, match="nothing_to_tell"):
        say(desk, item, PaperKind.FEEDBACK)


def test_a_circular_names_nobody_who_is_known(desk: Desk, handled: int) -> None:
    said = str(say(desk, handled, PaperKind.CIRCULAR))
    for known in ("李小四", "王某明", "赵某", "钱大有", "13805381234", "091234", "泰安市泰山区示例路1号"):
        assert known not in said, known
    assert "举报人（电话×××）途经示例路口，民警甲某、辅警乙某上前盘查" in said
    assert "甲某负直接责任，所长丙某负领导责任" in said


def test_a_circular_keeps_the_names_of_the_accused_when_asked_but_never_the_callers(
    desk: Desk, handled: int
) -> None:
    said = str(say(desk, handled, PaperKind.CIRCULAR, with_names=True))
    assert "王某明负直接责任" in said
    assert "李小四" not in said
    assert "13805381234" not in said


@pytest.mark.parametrize("kind", list(PaperKind))
def test_the_handbook_lists_every_name_that_a_template_may_use(
    desk: Desk, handled: int, kind: PaperKind
) -> None:
    item = handled
    if kind is PaperKind.FORWARDING:
        item = desk.enter()
        desk.do(item, acts.Accept(), assign(Method.DEPARTMENT, TRAFFIC))
    handbook = (REPOSITORY / "docs" / "papers.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in handbook.splitlines() if line.startswith("| ") and "`" in line]
    names = {row[1].strip(): row[2].split("`")[1::2] for row in rows}
    listed = {row: {name for part in parts for name in part.split()} for row, parts in names.items()}
    of_most = listed["all but `feedback` and `circular`"]
    own = {"recipient"} | listed[f"`{kind.value}`"]
    shared: set[str] = set() if kind in (PaperKind.FEEDBACK, PaperKind.CIRCULAR) else of_most
    assert set(say(desk, item, kind)) == own | shared
