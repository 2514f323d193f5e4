"""Each part of the console (issue 5) as the three who use it: a duty officer, a supervisor, a leader.

What one of them may do is tried at length where that part is tested; here, what each finds, and what is kept
from them.
"""

from calendar import isleap
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, expect
from playwright.sync_api import Page as Tab

from ledger.models import Role
from tests.console.accessible import found_by_axe, wider_than_window
from tests.console.office import PASSWORD, Office
from tests.console.pages import Page
from tests.console.player import playing, position, until
from tests.console.sample_desk import PHONE, WIDE, Desk
from tests.console.samples import Sample
from tests.console.served import enter

OFFICER, SUPERVISOR, LEADER = "wang", "zhang", "leader"
EVERYBODY = (OFFICER, SUPERVISOR, LEADER)
ON_THE_LINE = "05388250036"
MAIN_PAGES = {
    OFFICER: ["值班台", "待登记", "来电记录", "登记台账", "督办台", "系统管理"],
    SUPERVISOR: ["值班台", "待登记", "来电记录", "领导看板", "登记台账", "督办台", "统计分析", "系统管理"],
    LEADER: ["领导看板", "登记台账", "督办台", "统计分析", "系统管理"],
}
ADMINISTRATION = {
    OFFICER: ["值班话机", "值班表", "工作日历"],
    SUPERVISOR: ["导入台账", "值班话机", "值班表", "工作日历", "专用词汇", "保存期限"],
    LEADER: ["值班表", "工作日历", "保存期限"],
}
Address = Callable[[Sample], str]
KEPT_FROM: dict[tuple[str, str], tuple[Address, ...]] = {
    ("1 duty desk", LEADER): (
        lambda it: "/desk",
        lambda it: f"/desk/calls/{it.running}",
        lambda it: "/extensions",
    ),
    ("2 review", LEADER): (
        lambda it: "/queue",
        lambda it: f"/drafts/{it.draft}",
        lambda it: f"/recordings/{it.recording}",
    ),
    ("3 items", LEADER): (lambda it: "/items/new", lambda it: f"/items/{it.item}/papers"),
    ("4 call log", OFFICER): (lambda it: "/spot-checks", lambda it: "/calls/export.xlsx"),
    ("4 call log", LEADER): (
        lambda it: "/calls",
        lambda it: f"/calls/{it.message}",
        lambda it: "/calls/figures",
        lambda it: "/spot-checks",
        lambda it: "/calls/export.xlsx",
    ),
    ("5 dashboards", OFFICER): (lambda it: "/dashboard", lambda it: f"/reports/{it.day.year - 1}"),
    ("6 administration", OFFICER): (lambda it: "/admin/retention", lambda it: "/admin/vocabulary"),
    ("6 administration", LEADER): (lambda it: "/admin/import", lambda it: "/admin/vocabulary"),
    **{
        ("6 administration, of the service", who): (
            lambda it: "/admin/users",
            lambda it: "/admin/units",
            lambda it: "/admin/settings",
            lambda it: "/admin/prompts",
            lambda it: "/admin/programs",
            lambda it: "/admin/audit",
        )
        for who in EVERYBODY
    },
    **{("7 first start", who): (lambda it: "/admin/first-start",) for who in EVERYBODY},
}


def open_as(desk: Desk, who: str, url: str) -> Tab:
    """A page as somebody of the sample sees it."""
    return desk.open(Page("page", "", who, url), WIDE)


def words(links: Locator) -> list[str]:
    return [text.strip() for text in links.all_inner_texts()]


@pytest.mark.parametrize(("part", "who"), KEPT_FROM, ids=lambda one: one.replace(" ", "-"))
def test_what_is_kept_from_a_role_says_so_and_leads_back(desk: Desk, part: str, who: str) -> None:
    tab = open_as(desk, who, "/password")
    for address in KEPT_FROM[part, who]:
        url = address(desk.sample)
        answer = tab.goto(url)
        assert answer is not None
        assert answer.status == 403, url
        expect(tab.get_by_role("heading", level=1)).to_have_text("您没有查看此页的权限")
        assert tab.locator(f"nav a[href='{url}']").count() == 0
    assert found_by_axe(tab) == []
    tab.set_viewport_size(WIDE)
    tab.get_by_role("link", name="返回首页").click()
    expect(tab.locator("nav [aria-current]").first).to_have_text(MAIN_PAGES[who][0])


# --- 1 Duty desk -----------------------------------------------------------------------------------------


def call_on_the_desk(desk: Desk, who: str) -> Locator:
    """The call that somebody's telephone took, among those that run."""
    tab = open_as(desk, who, "/desk")
    expect(tab.locator(".live-calls tr[id^=call-]")).to_have_count(3)
    call = tab.locator(f"#call-{desk.sample.running}")
    expect(call).to_contain_text(ON_THE_LINE)
    expect(call).to_contain_text("值班二 李秀兰")
    return call


def test_1_an_officer_goes_from_the_call_to_the_form_that_they_fill_in(desk: Desk) -> None:
    form = call_on_the_desk(desk, OFFICER).get_by_role("link", name="打开登记表")
    tab = form.page
    with tab.expect_response("**/hold") as held:
        form.click()
    assert held.value.ok
    expect(tab.locator("#reporter_phone")).to_have_value(ON_THE_LINE)
    expect(tab.locator("#sheet-state")).to_contain_text("正在录音")
    expect(tab.locator("#problem")).to_be_enabled()


def test_1_a_supervisor_reads_the_form_and_fills_it_in_only_after_a_question(desk: Desk) -> None:
    form = call_on_the_desk(desk, SUPERVISOR).get_by_role("link", name="打开登记表")
    tab = form.page
    form.click()
    expect(tab.locator("#reporter_phone")).to_have_value(ON_THE_LINE)
    expect(tab.locator("#problem")).to_be_disabled()
    expect(tab.locator("#take-over:visible, #take-here:visible")).to_have_count(1)


# --- 2 Review --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "caller"),
    [(OFFICER, "13905380117"), (SUPERVISOR, "18653800464")],  # a message each: one may hold it
)
def test_2_who_registers_goes_from_the_queue_to_a_message_and_hears_it_by_one_key(
    desk: Desk, who: str, caller: str
) -> None:
    tab = open_as(desk, who, "/queue")
    expect(tab.locator(".queue-row").first).to_contain_text("疑似正在发生")
    with tab.expect_response("**/hold") as held:
        tab.locator(".queue-row", has_text=caller).get_by_role("link").first.click()
    assert held.value.ok
    expect(tab.get_by_role("button", name="登记", exact=True)).to_be_enabled()
    tab.keyboard.press("Space")
    until(tab, lambda: playing(tab) and position(tab) > 0.1)
    tab.keyboard.press("Space")
    until(tab, lambda: not playing(tab))
    assert not tab.eval_on_selector("audio", "audio => audio.ended")


# --- 3 Items ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        (OFFICER, ["导出本表", "导出完整台账", "登记来信来访、交办转办"]),
        (SUPERVISOR, ["导出本表", "导出完整台账", "登记来信来访、交办转办"]),
        (LEADER, []),
    ],
)
def test_3_everybody_filters_the_ledger_in_its_address_and_only_some_take_it_away(
    desk: Desk, who: str, offered: list[str]
) -> None:
    # The year before may have left an item in the same state.
    tab = open_as(desk, who, f"/items?since={desk.sample.day - timedelta(days=20)}")
    assert [text for text in words(tab.locator(".page-actions a")) if text] == offered
    tab.get_by_role("combobox", name="状态").select_option("核查中")
    tab.get_by_role("button", name="筛选", exact=True).click()
    expect(tab.locator(".list-row th a")).to_have_text([desk.sample.item])
    tab.reload()
    expect(tab.locator(".list-row th a")).to_have_text([desk.sample.item])


@pytest.mark.parametrize(
    ("who", "may", "may_not"),
    [(OFFICER, "反馈", "督办"), (SUPERVISOR, "改派", "督办"), (LEADER, "督办", "交办")],
)
def test_3_of_an_item_each_is_offered_what_is_theirs_and_told_why_not_the_rest(
    desk: Desk, who: str, may: str, may_not: str
) -> None:
    tab = open_as(desk, who, f"/items/{desk.sample.item}")
    expect(tab.locator(".acts").get_by_role("link", name=may, exact=True)).to_be_visible()
    expect(tab.locator(".acts").get_by_role("link", name=may_not, exact=True)).to_have_count(0)
    tab.get_by_text("其他环节、其他岗位的办理").click()
    refused = tab.locator(".act-refused", has=tab.get_by_text(may_not, exact=True))
    expect(refused).to_contain_text("此项不由您的岗位办理。")
    expect(refused).to_contain_text("依据：")


# --- 4 Call log ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "takes_away"), [(OFFICER, False), (SUPERVISOR, True)])
def test_4_every_ring_is_seen_with_its_path_and_exported_and_sampled_by_supervisors_only(
    desk: Desk, who: str, takes_away: bool
) -> None:
    since = desk.sample.day - timedelta(days=1)
    tab = open_as(desk, who, f"/calls?outcome=abandoned_ringing&since={since}")
    expect(tab.locator("table.calls tbody tr")).to_contain_text(["13605380940"])
    expect(tab.get_by_role("link", name="接听分析")).to_be_visible()
    for name in ("导出表格", "抽查"):
        expect(tab.get_by_role("link", name=name)).to_have_count(int(takes_away))
    tab.locator("table.calls tbody tr").get_by_role("link").first.click()
    expect(tab.get_by_role("heading", name="经过", exact=True)).to_be_visible()


# --- 5 Dashboards ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [SUPERVISOR, LEADER])
def test_5_a_figure_leads_to_as_many_rows_whoever_reads_it(desk: Desk, who: str) -> None:
    tab = open_as(desk, who, f"/dashboard?period={desk.sample.day.year - 1}")
    figure = tab.locator(".card", has=tab.get_by_text("受理", exact=True)).get_by_role("link")
    count = int(figure.inner_text())
    assert count > 0
    figure.click()
    expect(tab.get_by_text(f"共{count}件")).to_be_visible()


# --- 6 Administration ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "keeps_it"), [(OFFICER, False), (SUPERVISOR, True), (LEADER, False)])
def test_6_everybody_reads_roster_and_calendar_and_a_supervisor_keeps_them(
    desk: Desk, who: str, keeps_it: bool
) -> None:
    tab = open_as(desk, who, "/roster")
    assert words(tab.locator(".sub-nav a")) == ADMINISTRATION[who]
    expect(tab.locator("tbody tr")).to_have_count(7)
    expect(tab.get_by_role("link", name="安排")).to_have_count(7 if keeps_it else 0)
    year = desk.sample.day.year
    tab = open_as(desk, who, f"/calendar/{year}")
    days = 366 if isleap(year) else 365
    expect(tab.get_by_role("heading", name=f"{year}年工作日历")).to_be_visible()
    expect(tab.locator("a[data-day]")).to_have_count(days if keeps_it else 0)


@pytest.mark.parametrize(("who", "decides"), [(SUPERVISOR, False), (LEADER, True)])
def test_6_what_a_supervisor_proposed_to_delete_a_leader_decides(desk: Desk, who: str, decides: bool) -> None:
    tab = open_as(desk, who, f"/admin/retention/proposals/{desk.sample.deletion}")
    expect(tab.get_by_role("button", name="批准删除…", exact=True)).to_have_count(int(decides))


# --- 7 First start: what it leads to; the guide itself is the administrator's (test_first_start.py) ------


@pytest.mark.parametrize("who", EVERYBODY)
def test_7_who_signs_in_comes_to_their_own_first_page_and_to_no_guide(desk: Desk, who: str) -> None:
    tab = open_as(desk, who, "/")
    expect(tab.locator("nav [aria-current]").first).to_have_text(MAIN_PAGES[who][0])
    tab.get_by_role("link", name="系统管理").click()
    assert words(tab.locator(".sub-nav a")) == ADMINISTRATION[who]


# --- 8 Fit and finish ------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
def test_8_every_main_page_of_a_role_fits_its_phone_has_its_help_and_is_usable(desk: Desk, who: str) -> None:
    links = open_as(desk, who, "/").locator(".site-nav a")
    assert words(links) == MAIN_PAGES[who]
    for url in links.evaluate_all("all => all.map((one) => one.getAttribute('href'))"):
        tab = desk.open(Page("page", "", who, url), PHONE)
        assert wider_than_window(tab) == [], url
        assert tab.locator("details.help > summary").count() == 1, url
        assert found_by_axe(tab) == [], url
        assert desk.trouble == [], url


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("role", "heading"),
    [(Role.DUTY_OFFICER, "Duty desk"), (Role.SUPERVISOR, "Duty desk"), (Role.LEADER, "Dashboard")],
)
def test_8_each_chooses_their_language_and_finds_it_in_another_browser(
    office: Office, new_page: Callable[[], Tab], role: Role, heading: str
) -> None:
    office.person("chen", "陈警官", role)
    here, elsewhere = new_page(), new_page()
    enter(here, "chen", PASSWORD)
    here.locator(".person > summary").click()
    here.get_by_role("button", name="English").click()
    expect(here.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    enter(elsewhere, "chen", PASSWORD)
    expect(elsewhere.get_by_role("heading", name=heading, exact=True)).to_be_visible()
