"""Papers that were made: numbered without a gap, sealed, audited, and the same whenever they are printed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from sqlalchemy import select
from time_machine import Traveller

from hotline.papers import make
from hotline.papers.document import OWN_TEMPLATES, TemplateUnusable
from hotline.papers.own_templates import write_all
from hotline.papers.wording import worded
from ledger import items
from ledger.models import AuditEntry, Paper, PaperSeries, User
from ledger.models.handling_codes import PaperKind
from ledger.papers.contents import Wish
from tests.ledger.handling.conftest import Desk, at
from tests.ledger.handling.office import SUPERVISOR

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class Refused(Exception):
    """What fails after the number was taken."""


def make_one(desk: Desk, item_id: int, kind: PaperKind, *, fails: bool = False) -> str:
    with desk.ledger.session() as session, session.begin():
        case = make.case_of(session, items.get_item(session, item_id), desk.settings)
        actor = session.get_one(User, SUPERVISOR.id)
        paper = make.make(session, kind, case, Wish(), actor, desk.settings)
        if fails:
            raise Refused
        return paper.number


def text_of(document: bytes) -> str:
    opened = docx.Document(BytesIO(document))
    in_tables = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in opened.paragraphs), *in_tables])


def printed(desk: Desk, number: str) -> str:
    with desk.ledger.reading() as session:
        [paper] = [paper for paper in session.scalars(select(Paper)) if paper.number == number]
        return text_of(make.document(paper, desk.settings))


def test_each_kind_has_a_series_of_its_own_written_as_the_standard_says(desk: Desk, handled: int) -> None:
    numbers = [
        make_one(desk, handled, kind)
        for kind in (PaperKind.SUPERVISION, PaperKind.SUPERVISION, PaperKind.CIRCULAR)
    ]
    assert numbers == ["泰公督督〔2026〕1号", "泰公督督〔2026〕2号", "泰公督通〔2026〕1号"]


def test_a_new_year_begins_anew(desk: Desk, handled: int, clock: Traveller) -> None:
    make_one(desk, handled, PaperKind.SUPERVISION)
    clock.move_to(at("2027-01-04"))
    assert make_one(desk, handled, PaperKind.SUPERVISION) == "泰公督督〔2027〕1号"


def test_a_paper_that_fails_gives_its_number_back(desk: Desk, handled: int) -> None:
    with pytest.raises(Refused):
        make_one(desk, handled, PaperKind.CIRCULAR, fails=True)
    assert make_one(desk, handled, PaperKind.CIRCULAR) == "泰公督通〔2026〕1号"


def test_papers_made_at_once_leave_no_gap(desk: Desk, handled: int) -> None:
    def attempt(turn: int) -> str | None:
        try:
            return make_one(desk, handled, PaperKind.REGISTRATION, fails=turn % 3 == 0)
        except Refused:
            return None

    with ThreadPoolExecutor(4) as people:
        list(people.map(attempt, range(12)))
    with desk.ledger.reading() as session:
        serials = session.scalars(select(Paper.serial).order_by(Paper.serial)).all()
        assert serials == list(range(1, 9))
        assert session.scalars(select(PaperSeries.last)).all() == [8]


def test_a_paper_stands_in_the_audit_log_with_its_number_and_without_a_word_of_it(
    desk: Desk, handled: int
) -> None:
    number = make_one(desk, handled, PaperKind.FEEDBACK)
    with desk.ledger.reading() as session:
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "paper.made"))
    assert entry.detail == {"item": "2026-0001", "kind": "feedback", "number": number}


@on_sqlite
def test_a_paper_says_the_same_when_its_item_has_gone_on(desk: Desk, handled: int, clock: Traveller) -> None:
    number = make_one(desk, handled, PaperKind.ASSIGNMENT)
    before = printed(desk, number)
    clock.move_to(at("2026-11-24"))
    with desk.ledger.session() as session, session.begin():
        items.get_item(session, handled).problem = "改过的内容"
    assert printed(desk, number) == before
    assert "2026年9月21日" in before


@on_sqlite
@pytest.mark.parametrize("kind", [kind for kind in PaperKind if kind is not PaperKind.FORWARDING])
def test_every_paper_is_filled_in_whole(desk: Desk, handled: int, kind: PaperKind) -> None:
    text = printed(desk, make_one(desk, handled, kind))
    assert "{" not in text
    assert "2026年9月21日" in text
    if kind not in (PaperKind.REGISTRATION, PaperKind.CIRCULAR):
        assert "2026-0001" in text


@on_sqlite
def test_what_a_caller_said_is_text_in_a_paper_whatever_it_looks_like(desk: Desk, clock: Traveller) -> None:
    item = desk.enter(problem="<w:p>{{ issuer }} & 第二\n下一段")
    text = printed(desk, make_one(desk, item, PaperKind.REGISTRATION))
    assert "<w:p>{{ issuer }} & 第二\n下一段" in text


@on_sqlite
def test_a_template_of_the_bureau_goes_before_ours(desk: Desk, handled: int) -> None:
    folder = desk.settings.data_dir / "templates"
    folder.mkdir()
    own = docx.Document()
    own.add_paragraph("本局督办函 {{ number }} {{ recipient }}")
    own.save(str(folder / "supervision.docx"))
    desk.settings = desk.settings.model_copy(update={"templates_dir": folder})
    number = make_one(desk, handled, PaperKind.SUPERVISION)
    assert printed(desk, number) == f"本局督办函 {number} 泰山分局"
    assert "典型案例" in printed(desk, make_one(desk, handled, PaperKind.CIRCULAR))


@on_sqlite
def test_a_template_that_was_put_right_is_used_at_once(desk: Desk, handled: int) -> None:
    folder = desk.settings.data_dir / "templates"
    folder.mkdir()
    desk.settings = desk.settings.model_copy(update={"templates_dir": folder})
    for words in ("督办函", "督办通知书"):
        own = docx.Document()
        own.add_paragraph(f"{words} {{{{ recipient }}}}")
        own.save(str(folder / "supervision.docx"))
        for _ in range(2):
            assert printed(desk, make_one(desk, handled, PaperKind.SUPERVISION)) == f"{words} 泰山分局"


@on_sqlite
@pytest.mark.parametrize("fault", ["{{ nmber }}", "{% if number %}", "{{ number.__class__.__mro__ }}"])
def test_a_template_that_cannot_be_filled_in_is_named_and_takes_no_number(
    desk: Desk, handled: int, fault: str
) -> None:
    folder = desk.settings.data_dir / "templates"
    folder.mkdir()
    own = docx.Document()
    own.add_paragraph(fault)
    own.save(str(folder / "supervision.docx"))
    desk.settings = desk.settings.model_copy(update={"templates_dir": folder})
    with pytest.raises(TemplateUnusable, match=r"supervision\.docx"):
        make_one(desk, handled, PaperKind.SUPERVISION)
    with desk.ledger.reading() as session:
        assert session.scalars(select(PaperSeries)).all() == []


@on_sqlite
def test_the_letters_have_the_paper_the_margins_and_the_type_of_the_standard(
    desk: Desk, handled: int
) -> None:
    with desk.ledger.reading() as session:
        case = make.case_of(session, items.get_item(session, handled), desk.settings)
        document = docx.Document(BytesIO(make.preview(PaperKind.SUPERVISION, case, Wish(), desk.settings)))
    section, body = document.sections[0], document.styles["公文正文"]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    assert (body.font.size.pt, body.paragraph_format.first_line_indent.pt) == (16, 32)
    assert body.element.rPr.rFonts.xpath("@w:eastAsia") == ["仿宋_GB2312"]
    last = [paragraph.text for paragraph in document.paragraphs if paragraph.text][-2:]
    assert last == ["泰安市公安局督察支队", "2026年9月21日"]


@on_sqlite
@pytest.mark.parametrize(
    ("kind", "ours"),
    [(PaperKind.INVESTIGATION, False), (PaperKind.EXTENSION, False), (PaperKind.SUPERVISION, True)],
)
def test_a_letter_bears_at_its_head_the_name_of_who_signs_it(
    desk: Desk, handled: int, kind: PaperKind, ours: bool
) -> None:
    lines = printed(desk, make_one(desk, handled, kind)).splitlines()
    signed = lines[lines.index("2026年9月21日") - 1]
    assert lines[0] == signed
    assert (signed == "泰安市公安局督察支队") is ours


def test_the_templates_that_are_kept_are_those_that_the_script_writes(tmp_path: Path) -> None:
    write_all(tmp_path)
    for kind in PaperKind:
        kept, written = (
            docx.Document(str(folder / f"{kind.value}.docx")) for folder in (OWN_TEMPLATES, tmp_path)
        )
        assert kept.element.xml == written.element.xml, kind
        assert kept.styles.element.xml == written.styles.element.xml, kind


def test_a_date_has_no_leading_zeros() -> None:
    assert worded({"date": date(2026, 1, 5)}) == {"date": "2026年1月5日"}


def record_of(document: bytes) -> list[list[str]]:
    """The 版记 of a paper, its cells by row; empty where there is none."""
    tables = docx.Document(BytesIO(document)).tables
    found = [table for table in tables if table.cell(0, 0).paragraphs[0].style.name == "版记"]
    return [[cell.text for cell in row.cells] for table in found for row in table.rows]


def looked_at(desk: Desk, item: int, kind: PaperKind, wish: Wish) -> bytes:
    with desk.ledger.reading() as session:
        case = make.case_of(session, items.get_item(session, item), desk.settings)
        return make.preview(kind, case, wish, desk.settings)


@on_sqlite
@pytest.mark.parametrize("kind", [PaperKind.ASSIGNMENT, PaperKind.SUPERVISION, PaperKind.CIRCULAR])
def test_what_the_office_issues_says_at_its_foot_to_whom_it_is_copied_who_printed_it_and_when(
    desk: Desk, handled: int, kind: PaperKind
) -> None:
    told = looked_at(desk, handled, kind, Wish(copies="市委政法委，市局办公室。"))
    assert record_of(told) == [
        ["抄送：市委政法委，市局办公室。"] * 2,
        ["泰安市公安局督察支队", "2026年9月21日印发"],
    ]
    assert [row[0] for row in record_of(looked_at(desk, handled, kind, Wish(copies="")))] == [
        "泰安市公安局督察支队"
    ]


@on_sqlite
def test_the_bureau_sets_to_whom_papers_of_a_kind_are_copied_and_who_prints_them(
    desk: Desk, handled: int
) -> None:
    set_by_bureau = {"copied_to": {"supervision": "局领导"}, "printed_by": "督察支队办公室"}
    papers = desk.settings.papers.model_copy(update=set_by_bureau)
    desk.settings = desk.settings.model_copy(update={"papers": papers})
    supervision = record_of(looked_at(desk, handled, PaperKind.SUPERVISION, Wish()))
    assert supervision == [["抄送：局领导。"] * 2, ["督察支队办公室", "2026年9月21日印发"]]
    assert len(record_of(looked_at(desk, handled, PaperKind.CIRCULAR, Wish()))) == 1


@on_sqlite
@pytest.mark.parametrize("kind", [PaperKind.EXTENSION, PaperKind.INVESTIGATION, PaperKind.FEEDBACK])
def test_what_goes_upwards_or_to_the_caller_has_no_such_foot(
    desk: Desk, handled: int, kind: PaperKind
) -> None:
    assert record_of(looked_at(desk, handled, kind, Wish(copies="市局办公室"))) == []


@on_sqlite
def test_a_paper_that_was_made_before_there_was_a_foot_is_printed_without_one(
    desk: Desk, handled: int
) -> None:
    number = make_one(desk, handled, PaperKind.SUPERVISION)
    with desk.ledger.session() as session, session.begin():
        [paper] = session.scalars(select(Paper))
        paper.words = {name: value for name, value in paper.words.items() if name not in make.WITHOUT_RECORD}
    with desk.ledger.reading() as session:
        [paper] = session.scalars(select(Paper))
        printed_again = make.document(paper, desk.settings)
    assert record_of(printed_again) == []
    assert number in text_of(printed_again)


@pytest.mark.parametrize("template", sorted(OWN_TEMPLATES.glob("*.docx")), ids=lambda path: path.stem)
def test_every_paper_says_that_it_is_chinese(template: Path) -> None:
    styles = docx.Document(str(template)).styles.element
    assert {lang.get(qn("w:eastAsia")) for lang in styles.iter(qn("w:lang"))} == {"zh-CN"}
