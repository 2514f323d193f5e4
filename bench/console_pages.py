"""Every page of the console with an address of its own, to be asked for by `bench.console`.

What is not here: the form of a call that runs, for it needs one; files, sound, and what leads on to another
page.
"""

from dataclasses import dataclass
from datetime import date

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.console.act_words import NOT_BY_HAND
from hotline.console.labels import label
from hotline.console.report_blocks import Part
from hotline.console.views.dashboard import Part as DashboardPart
from hotline.papers.make import case_of, make
from hotline.settings import Settings
from ledger import clock, spot_checks
from ledger.access import visible
from ledger.models import (
    Call,
    DeletionProposal,
    Draft,
    DraftStatus,
    Extension,
    Item,
    ItemHandler,
    ItemState,
    ItemUnit,
    Paper,
    Role,
    SpotCheck,
    User,
)
from ledger.models.handling_codes import ActKind, PaperKind
from ledger.models.retention_codes import RetentionKind
from ledger.papers.contents import Wish
from ledger.reports.period import Period
from ledger.retention import proposals
from ledger.users import get_user

SEARCHES = ("派出所", "没有出示证件", "执法", "zjg", "tsfj", "查无此词")
"""Common words, rarer ones, two characters, initials of a name and of a unit, and nothing."""
FORMS = [kind for kind in ActKind if kind not in NOT_BY_HAND | {ActKind.REGISTER, ActKind.REPORT}]
"""The acts that have a form of their own; a report is written on its page."""
PAPERS = (PaperKind.REGISTRATION, PaperKind.ASSIGNMENT, PaperKind.FEEDBACK)
"""Those of an item that is being investigated."""
SAMPLE = 20
MONTHS = 6
"""After which a draft that became no item is due to be deleted: long before the years are over."""


def username_of(role: Role) -> str:
    """Who asks for the pages as somebody of a role."""
    return f"bench-{role.value}"


@dataclass(frozen=True)
class Page:
    """A page to be asked for: its name, its address, and for a search what is typed."""

    name: str
    address: str
    words: str | None = None


@dataclass(frozen=True)
class Rows:
    """What the pages of single things are asked about."""

    item: Item
    middle: Item
    call: str
    draft: Draft
    unit: int
    user: int
    extension: int
    spot_check: int
    paper: int
    proposal: int

    @classmethod
    def of(cls, session: Session, user: User) -> "Rows":
        """Read them; the item is one that the user may see."""
        item = _investigated(session, user)
        waiting = select(Draft).where(Draft.status == DraftStatus.PENDING).limit(1)
        return cls(
            item=item,
            middle=session.scalars(
                select(Item).where(Item.id > item.id // 2).order_by(Item.id).limit(1)
            ).one(),
            call=session.scalars(select(Call.id).order_by(Call.started_at.desc()).limit(1)).one(),
            draft=session.scalars(waiting).one(),
            unit=session.scalars(select(ItemUnit.unit_id).limit(1)).one(),
            user=user.id,
            extension=session.scalars(select(Extension.id).limit(1)).one(),
            spot_check=session.scalars(select(SpotCheck.id).limit(1)).one(),
            paper=session.scalars(select(Paper.id).limit(1)).one(),
            proposal=session.scalars(select(DeletionProposal.id).limit(1)).one(),
        )


def _investigated(session: Session, user: User) -> Item:
    """The last item that is being investigated, as far as the user may see."""
    investigated = select(Item).where(Item.state == ItemState.INVESTIGATING).order_by(Item.id.desc())
    if user.unit_id:
        investigated = investigated.join(ItemHandler).where(ItemHandler.unit_id == user.unit_id)
    return session.scalars(investigated.limit(1)).one()


def add_what_is_shown(app: Flask, settings: Settings) -> None:
    """Add what the made-up years have none of: a telephone, a spot-check, a paper, a proposal to delete."""
    today = clock.now().astimezone(settings.zone).date()
    with app.extensions["ledger"].session() as session, session.begin():
        supervisor = get_user(session, username_of(Role.SUPERVISOR))
        if session.scalar(select(Extension.id)) is None:
            session.add(Extension(label="一号", uri="sip:1@127.0.0.1", position=1))
        if session.scalar(select(SpotCheck.id)) is None:
            year = Period(today.replace(month=1, day=1), today)
            spot_checks.draw(session, year, SAMPLE, supervisor, settings.zone)
        if session.scalar(select(Paper.id)) is None:
            item = _investigated(session, get_user(session, username_of(Role.UNIT_HANDLER)))
            case = case_of(session, item, settings)
            make(session, PaperKind.ASSIGNMENT, case, Wish(), supervisor, settings)
        if session.scalar(select(DeletionProposal.id)) is None:
            soon = settings.retention.model_copy(update={"discarded": MONTHS})
            kept_short = settings.model_copy(update={"retention": soon})
            proposals.propose(session, kept_short, RetentionKind.DISCARDED, supervisor, visible(supervisor))


def pages(app: Flask, settings: Settings, username: str) -> list[Page]:
    """Every page, whoever may open it."""
    today = clock.now().astimezone(settings.zone).date()
    with app.extensions["ledger"].reading() as session:
        rows = Rows.of(session, get_user(session, username))
        return [
            *_desk(rows),
            *_calls(today, rows),
            *_items(today, rows),
            *_figures(today),
            *_office(today, rows),
        ]


def _desk(rows: Rows) -> list[Page]:
    recording = rows.draft.call.recordings[0]
    return [
        Page("值班台", "/desk"),
        Page("值班台：接听方式", "/desk/hours"),
        Page("值班台：线路", "/desk/line"),
        Page("值班台：待收听", "/desk/drafts"),
        Page("值班台：值班安排", "/desk/roster"),
        Page("待登记事项", "/queue"),
        Page("待登记事项：列表", "/queue/table"),
        Page("收听登记", f"/drafts/{rows.draft.id}"),
        Page("收听登记：转写", f"/drafts/{rows.draft.id}/recordings/{recording.id}/transcript"),
        Page("不予登记", "/discarded"),
        Page("登记来信来访", "/items/new"),
    ]


def _calls(today: date, rows: Rows) -> list[Page]:
    year = _this_year(today)
    return [
        Page("来电记录", "/calls"),
        Page("来电记录，一年", f"/calls?{year}"),
        Page("一次来电", f"/calls/{rows.call}"),
        Page("来电记录：今日接听情况", "/calls/answering"),
        Page("来电记录，一年：接听情况", f"/calls/answering?{year}"),
        Page("接听分析，30 天", "/calls/figures"),
        Page("接听分析，30 天：时间分布", "/calls/figures/times"),
        Page("接听分析，一年", f"/calls/figures?{year}"),
        Page("接听分析，一年：时间分布", f"/calls/figures/times?{year}"),
        Page("抽查", "/spot-checks"),
        Page("抽查：一批", f"/spot-checks/{rows.spot_check}"),
        Page("抽查：一件", f"/spot-checks/{rows.spot_check}/1"),
    ]


def _items(today: date, rows: Rows) -> list[Page]:
    item = f"/items/{rows.item.number}"
    return [
        Page("登记台账", "/items"),
        Page("登记台账，在办、超期", "/items?state=open&due=overdue"),
        Page("登记台账，按到期日", "/items?sort=due"),
        Page("登记台账，按重复件数", "/items?sort=-repeats"),
        Page("登记台账，翻到中间", f"/items?before={rows.middle.number}"),
        Page("登记台账，涉及单位、类别", f"/items?accused={rows.unit}&category=discipline"),
        Page("登记台账，一年", f"/items?{_this_year(today)}"),
        *(Page(f"登记台账，{name}", f"/items?{link}") for name, link in _behind_figures(today).items()),
        *(Page(f"检索“{words}”", "/items/search", words) for words in SEARCHES),
        Page(f"检索姓名“{rows.middle.reporter_name}”", "/items/search", rows.middle.reporter_name),
        Page("检索电话", "/items/search", rows.middle.reporter_phone),
        Page("一个事项", item),
        *(Page(f"办理：{label(kind)}", f"{item}/acts/{kind.value}") for kind in FORMS),
        Page("核查报告：起草", f"{item}/report"),
        Page("核查报告：预览", f"{item}/report/preview"),
        Page("文书", f"{item}/papers"),
        *(Page(f"文书预览：{label(kind)}", f"{item}/papers/{kind.value}") for kind in PAPERS),
        Page("文书：一份", f"/papers/{rows.paper}"),
        Page("督办台", "/overview"),
        Page("建议督办事项", "/overview/proposals"),
        Page("建议通报事项", "/overview/circulars"),
    ]


def _figures(today: date) -> list[Page]:
    return [
        Page("领导看板", "/dashboard"),
        *(Page(f"领导看板，一年 · {one}", f"/dashboard/{one}?period={today.year}") for one in DashboardPart),
        Page("领导看板，一年的来电", f"/dashboard/calls?{_this_year(today)}"),
        *_report("统计分析，本季度", f"/reports/{today.year}-Q{(today.month + 2) // 3}"),
        *_report("统计分析，一年", f"/reports/{today.year}-01-01..{today}"),
    ]


def _behind_figures(today: date) -> dict[str, str]:
    """What figures of a year's report lead to, of each kind one."""
    counted = f"period={today.year}-01-01..{today}&figure"
    return {
        "由“在办（期末）”": f"{counted}=open",
        "由“核查结论：属实”": f"{counted}=closed&conclusion=founded",
        "由“按时”": f"{counted}=on_time&difficulty=ordinary",
        "由“督办”": f"{counted}=supervised&acts=repeated",
        "由“提出整改”": f"{counted}=rectifications_opened",
        "由“处置方式：未交办”": f"{_this_year(today)}&method=-",
        "由“子项：未分类”": f"{_this_year(today)}&category=discipline&sub_level=discipline.-",
    }


def _report(name: str, address: str) -> list[Page]:
    """The page of a report, and what it asks for as it opens."""
    return [
        Page(name, address),
        *(
            Page(f"{name}：{part.heading}，{place}", f"{address}/{block.value}")
            for part in Part
            for place, block in enumerate(part.blocks, 1)
        ),
    ]


def _office(today: date, rows: Rows) -> list[Page]:
    return [
        Page("审计", "/admin/audit"),
        Page("审计，一人", "/admin/audit?actor=sim-duty-1"),
        Page("值班电话", "/extensions"),
        Page("值班电话：一部", f"/extensions/{rows.extension}"),
        Page("值班表", "/roster"),
        Page("值班表：一日", f"/roster/{today}"),
        Page("工作日历", f"/calendar/{today.year}"),
        Page("用户", "/admin/users"),
        Page("用户：一人", f"/admin/users/{rows.user}"),
        Page("用户：新增", "/admin/users/new"),
        Page("角色", "/admin/users/roles"),
        Page("接入程序", "/admin/programs"),
        Page("单位", "/admin/units"),
        Page("单位：一个", f"/admin/units/{rows.unit}"),
        Page("单位：新增", "/admin/units/new"),
        Page("导入台账", "/admin/import"),
        Page("专业词", "/admin/vocabulary"),
        Page("系统设置", "/admin/settings"),
        Page("系统设置：一项", "/admin/settings/hours"),
        Page("提示音", "/admin/prompts"),
        Page("提示音：一条", "/admin/prompts/almost_full"),
        Page("保存期限", "/admin/retention"),
        *(Page(f"保存期限：{label(kind)}", f"/admin/retention/due/{kind.value}") for kind in RetentionKind),
        Page("保存期限：一次处理", f"/admin/retention/proposals/{rows.proposal}"),
        Page("首次使用", "/admin/first-start"),
        Page("首次使用：测试来电", "/admin/first-start/call"),
        Page("修改密码", "/password"),
    ]


def _this_year(today: date) -> str:
    return f"since={today.year}-01-01&until={today}"
