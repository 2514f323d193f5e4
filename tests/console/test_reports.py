"""The page of a report: its figures, what is written about them, and the DOCX that goes out."""

import io
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import docx
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hotline.console.period_words import present_quarter
from hotline.console.report_blocks import Block
from ledger.database import Ledger
from ledger.models import AuditEntry, Role
from tests.console import behind
from tests.console.browse import post
from tests.console.conftest import SignIn
from tests.console.office import Office
from tests.simulated_year import ITEMS

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SHANGHAI = ZoneInfo("Asia/Shanghai")
WORDS = {
    "emerging": "夜间出警不规范的反映开始出现。",
    "trends": "窗口服务类反映持续上升。",
    "underlying": "基层所队人手不足。",
    "patterns": "集中在月初和节后。",
    "suggestions": "开展专项督察。",
}


COUNTS_ACTS = re.compile("acts=|figure=rectifications")
KINDS = (
    *("figure=overdue", "figure=repeats", "figure=open", "figure=rectifications_opened", "force=", "acts="),
    *("channel=", "category=", "sub_level=", "nature=", "identity=", "method=", "method=-", "difficulty="),
    *("conclusion=", "feedback_way=", "satisfaction=", "outcome=offered"),
)
"""What the figures of a report lead to."""


@pytest.fixture
def supervisor(office: Office, sign_in: SignIn) -> FlaskClient:
    office.person("zhao", "赵督察", Role.SUPERVISOR)
    return sign_in("zhao")


def blocks(client: FlaskClient, period: str) -> str:
    """What the page of a report asks for as it opens: its figures, block by block."""
    asked = re.findall(r'hx-get="([^"]+)" hx-trigger="load', client.get(f"/reports/{period}").text)
    assert len(asked) == len(Block)
    return "".join(client.get(address).text for address in asked)


def cells(page: str) -> list[str]:
    return [
        re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", page, re.S)
    ]


@pytest.mark.usefixtures("year")
def test_the_page_shows_the_figures_of_the_year_and_leads_to_their_items(
    supervisor: FlaskClient, office: Office
) -> None:
    page = blocks(supervisor, "2025")
    shown = cells(page)
    assert shown[shown.index("受理") + 1] == str(ITEMS)
    behind = "/items?since=2025-01-01&until=2025-12-31&channel=hotline"
    assert behind.replace("&", "&amp;") in page
    rows = re.findall(r'href="/items/2025-\d+"', supervisor.get(behind).text)
    assert len(rows) == int(shown[shown.index("12389电话") + 1])
    assert page.count('data-kind="columns"') == 2  # the months, and the ages of the open items


@pytest.mark.usefixtures("year")
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.LEADER])
def test_a_figure_that_is_a_link_leads_to_as_many_rows_as_it_says(
    office: Office, sign_in: SignIn, role: Role
) -> None:
    office.person("sun", "孙宏", role)
    reader = sign_in("sun")
    amid_the_work = "2025-07-01..2025-10-31"
    page = blocks(reader, "2025-H2") + blocks(reader, amid_the_work)
    listed = {(address, count, len(behind.rows(reader, address))) for address, count in behind.counts(page)}
    for address, count, rows in listed:
        # An item can be held accountable for more than once: those are counted by act.
        assert 0 < rows <= count if COUNTS_ACTS.search(address) else rows == count, address
    addresses = {address for address, _count, _rows in listed}
    assert all(behind.rows(reader, address) for address in behind.shares(page) - addresses)
    for kind in (*KINDS, "period=2025-H1"):
        assert any(kind in address for address in addresses), kind


def test_without_items_there_is_a_page_all_the_same(supervisor: FlaskClient) -> None:
    assert "2026年第三季度" in supervisor.get("/reports/2026-Q3").text
    assert "本期没有数据。" in blocks(supervisor, "2026-Q3")


def test_the_first_page_is_the_present_quarter(supervisor: FlaskClient) -> None:
    assert (
        supervisor.get("/reports").location
        == f"/reports/{present_quarter(datetime.now(SHANGHAI).date()).name}"
    )
    assert present_quarter(date(2026, 9, 30)).name == "2026-Q3"
    assert present_quarter(date(2026, 10, 1)).name == "2026-Q4"


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("period=2025-H1&first=&last=", "/reports/2025-H1"),
        ("period=&first=2025-01-15&last=2025-02-20", "/reports/2025-01-15..2025-02-20"),
        ("period=&first=2025-07-01&last=2025-09-30", "/reports/2025-Q3"),
        ("period=&first=2025-02-20&last=2025-01-15", "/reports"),
        ("", "/reports"),
    ],
)
def test_any_period_can_be_asked_for(asked: str, leads_to: str, supervisor: FlaskClient) -> None:
    assert supervisor.get(f"/reports/choose?{asked}").location == leads_to


@pytest.mark.parametrize("period", ["2026-Q5", "soon", "2026-03-01..2026-02-01"])
def test_what_is_no_period_is_no_page(period: str, supervisor: FlaskClient) -> None:
    assert supervisor.get(f"/reports/{period}").status_code == 404


def test_what_is_no_block_of_a_report_is_no_page(supervisor: FlaskClient) -> None:
    assert supervisor.get("/reports/2026/gossip").status_code == 404


def test_a_report_goes_to_the_leaders_or_upwards_and_to_nobody_else(supervisor: FlaskClient) -> None:
    assert supervisor.get("/reports/2026-Q3/press.docx").status_code == 404


def test_what_is_written_stands_on_the_page_and_in_the_paper(
    supervisor: FlaskClient, ledger: Ledger, office: Office
) -> None:
    answer = post(supervisor, "/reports/2026-Q3", version="0", **WORDS)
    assert answer.location == "/reports/2026-Q3#words"
    page = supervisor.get("/reports/2026-Q3").text
    assert all(words in page for words in WORDS.values())
    for to, addressed in (("leaders", "局领导："), ("upper", "上级公安机关督察部门：")):
        made = supervisor.get(f"/reports/2026-Q3/{to}.docx")
        paper = docx.Document(io.BytesIO(made.data))
        said = [paragraph.text for paragraph in paper.paragraphs]
        assert said[0] == "关于2026年第三季度12389举报投诉\n办理情况的报告"
        assert addressed in said
        assert set(WORDS.values()) <= set(said)
        assert said[-2] == office.settings.papers.issuer
        assert paper.tables[0].cell(1, 0).text == "受理"
    with ledger.reading() as session:
        taken = select(AuditEntry.detail).where(AuditEntry.action == "report.taken")
        assert [detail["to"] for detail in session.scalars(taken)] == ["leaders", "upper"]


def test_who_writes_second_is_told_and_loses_nothing(supervisor: FlaskClient) -> None:
    post(supervisor, "/reports/2026-Q3", version="0", **WORDS)
    later = {**WORDS, "suggestions": "加强培训。"}
    answer = post(supervisor, "/reports/2026-Q3", version="0", **later)
    assert answer.status_code == 409
    assert "加强培训。" in answer.text
    assert "开展专项督察。" in answer.text
    version = re.search(r'name="version" value="(\d+)"', answer.text)
    assert version
    assert post(supervisor, "/reports/2026-Q3", version=version[1], **later).status_code == 302


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.OFFICE_DIRECTOR, 200, 302),
        (Role.LEADER, 200, 403),
        (Role.DUTY_OFFICER, 403, 403),
        (Role.ADMINISTRATOR, 403, 403),
        (Role.UNIT_HANDLER, 403, 403),
    ],
)
def test_who_may_read_and_write_reports(
    role: Role, reads: int, writes: int, office: Office, sign_in: SignIn
) -> None:
    office.person("qian", "钱警官", role)
    client = sign_in("qian")
    assert client.get("/reports/2026").status_code == reads
    assert client.get("/reports/2026/flow").status_code == reads
    answer = post(client, "/reports/2026", page="/password", version="0", **WORDS)
    assert answer.status_code == writes
