"""What forms answer with, and what opens over a page: how each comes to be seen."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from playwright.sync_api import FilePayload
from playwright.sync_api import Page as Tab

from ledger.models.handling_codes import ActKind
from tests.console.earlier_ledger import THEIRS, sheet
from tests.console.samples import Sample

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MORE = count(1)  # a name may be given once
EARLIER_ITEM = {**THEIRS, "受理编号": "2019-0007", "受理日期": "2019年3月4日"}
THE_SAME_FOR_ALL = {"渠道来源": "来信", "反映人": "实名", "要求保密": "是", "是否正在发生": "否"}
GRADED = {"紧急程度": "一般", "难易程度": "简单"}
NOTICE = """一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。2月14日（周日）、2月20日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）上班。
五、端午节：6月9日（周三）放假，共1天。
六、中秋节：9月15日（周三）放假，共1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。10月9日（周六）上班。"""


@dataclass(frozen=True)
class Scene:
    """What is seen: the name of its pictures, who sees it (None: nobody signed in), how one comes to it."""

    name: str
    username: str | None
    show: Callable[[Tab, Sample], None]


def refused_sign_in(tab: Tab, _: Sample) -> None:
    """Sign in with a name that nobody has."""
    tab.goto("/sign-in")
    tab.fill("#username", f"nobody{next(MORE)}")
    tab.fill("#password", "something")
    tab.click("main form button.button-primary")
    tab.wait_for_selector(".field-error")


def incomplete_review(tab: Tab, sample: Sample) -> None:
    """Register a message of which nothing is filled in."""
    tab.goto(f"/drafts/{sample.draft}")
    tab.click("button[value=register]")
    tab.wait_for_selector("[aria-invalid=true]")


def keys_of_the_review(tab: Tab, sample: Sample) -> None:
    """Ask for the list of keys."""
    tab.goto(f"/drafts/{sample.draft}")
    tab.wait_for_selector(".player-controls:visible")
    tab.keyboard.press("Shift+Slash")
    tab.wait_for_selector("#keys[open]")


def incomplete_entry(tab: Tab, _: Sample) -> None:
    """Enter an item of which nothing is known."""
    tab.goto("/items/new")
    tab.click("button[value=register]")
    tab.wait_for_selector("[aria-invalid=true]")


def incomplete_act(tab: Tab, sample: Sample) -> None:
    """Do an act without what it needs."""
    _send_an_act(tab, sample, ActKind.TRANSFER)
    tab.wait_for_selector("[aria-invalid=true]")


def question_before_an_act(tab: Tab, sample: Sample) -> None:
    """Do an act that cannot be taken back."""
    _send_an_act(tab, sample, ActKind.ARCHIVE)
    tab.wait_for_selector("input[name=confirmed], button[name=confirmed]", state="attached")


def _send_an_act(tab: Tab, sample: Sample, kind: ActKind) -> None:
    tab.goto(f"/items/{sample.item_for[kind]}/acts/{kind.value}")
    tab.click("#act button.button-primary")


def at(address: str) -> Callable[[Tab, Sample], None]:
    """Go to an address that finds nothing, or is not for everybody."""

    def go(tab: Tab, _: Sample) -> None:
        tab.goto(address)

    return go


def changed_paper(tab: Tab, sample: Sample) -> None:
    """Issue a letter with other words than those that were looked at."""
    tab.goto(f"/items/{sample.item}/papers/feedback")
    tab.fill("#text", "经查阅当晚值班记录，您反映的情况属实。")
    tab.click("button[value=issue]")
    tab.wait_for_selector(".message-warning")


def search_for_nothing(tab: Tab, _: Sample) -> None:
    """Search the ledger for what is in no item."""
    tab.goto("/items")
    tab.fill("#typed", "没有这样的事")
    tab.press("#typed", "Enter")
    tab.wait_for_selector(".empty")


def question_before_a_deed(tab: Tab, sample: Sample) -> None:
    """Begin to shut somebody's account."""
    tab.goto(f"/admin/users/{sample.user}")
    tab.click("[data-opens=shut]")
    tab.wait_for_selector("#shut[open]")


def first_password(tab: Tab, _: Sample) -> None:
    """Make an account: its password is shown once."""
    tab.goto("/admin/users/new")
    tab.fill("#username", f"wu{next(MORE)}")
    tab.fill("#display_name", "吴敏")
    tab.locator("#roles input").first.check()
    tab.click("main form button.button-primary")
    tab.wait_for_selector("#username", state="detached")


def token_of_a_program(tab: Tab, _: Sample) -> None:
    """Make a token for another system: it is shown once."""
    tab.goto("/admin/programs")
    tab.fill("#name", f"xinfang{next(MORE)}")
    tab.locator("#scopes input").first.check()
    tab.click("main form button.button-primary:visible")
    tab.wait_for_selector("#scopes", state="detached")


def chosen_day(tab: Tab, sample: Sample) -> None:
    """Choose a day of the calendar to change it."""
    tab.goto(f"/calendar/{sample.day.year}?day={sample.day.year}-12-25")


def changed_day(tab: Tab, sample: Sample) -> None:
    """Change a day of the calendar: what moves with it is told."""
    chosen_day(tab, sample)
    tab.fill("#day #note", "市政府通知调休。")
    tab.click("#day button.button-primary")
    tab.wait_for_selector("#day", state="detached")


def holiday_notice(tab: Tab, _: Sample) -> None:
    """Enter a year's notice, to be looked at before it counts."""
    tab.goto("/calendar/2027")
    tab.fill("#notice textarea", NOTICE)
    tab.click("#notice button.button-primary")
    tab.wait_for_url("**/notice")


def columns_of_an_import(tab: Tab, _: Sample) -> None:
    """Choose an earlier ledger: its columns are guessed."""
    _choose_ledger(tab, EARLIER_ITEM)


def refused_import(tab: Tab, _: Sample) -> None:
    """Try an earlier ledger with words that are none of ours."""
    _choose_ledger(tab, {**EARLIER_ITEM, "受理日期": "三月", "被举报单位": "岱庙所", "举报内容": None})
    _try_import(tab)


def import_to_confirm(tab: Tab, _: Sample) -> None:
    """Try an earlier ledger that is right."""
    _choose_ledger(tab, {**EARLIER_ITEM, **THE_SAME_FOR_ALL, **GRADED})
    _try_import(tab)


def _choose_ledger(tab: Tab, item: dict[str, Any]) -> None:
    tab.goto("/admin/import")
    tab.set_input_files("#file", FilePayload(name="台账.xlsx", mimeType=XLSX, buffer=sheet(item)))
    tab.wait_for_selector("#columns-heading")


def _try_import(tab: Tab) -> None:
    tab.click("#columns button.button-primary")
    tab.wait_for_selector("#result > *")


def plan_of_units(tab: Tab, _: Sample) -> None:
    """Choose a file of units: what it would change is told."""
    _choose_units(tab, "370900000000,泰安市公安局,,市公安局\n1,新分局,370900000000,分局\n")


def plan_of_the_first_units(tab: Tab, _: Sample) -> None:
    """Choose the bureau's own units in the place of the example's."""
    tab.goto("/admin/first-start")
    _choose(tab, "110000,某市公安局,,市公安局\n110001,督察支队,110000,支队\n")


def refused_units(tab: Tab, _: Sample) -> None:
    """Choose a file of units with faults."""
    _choose_units(tab, "370900000000,泰安市公安局,,市公安局\n1,,370900000000,分局\n2,新所,99,派出\n")


def _choose_units(tab: Tab, lines: str) -> None:
    tab.goto("/admin/units")
    _choose(tab, lines)


def _choose(tab: Tab, lines: str) -> None:
    content = ("代码,名称,上级代码,类别\n" + lines).encode()
    tab.set_input_files("#units", FilePayload(name="units.csv", mimeType="text/csv", buffer=content))
    tab.wait_for_selector("#plan > *")


ANSWERS = (
    Scene("sign-in-refused", None, refused_sign_in),
    Scene("review-incomplete", "wang", incomplete_review),
    Scene("review-keys", "wang", keys_of_the_review),
    Scene("by-hand-incomplete", "wang", incomplete_entry),
    Scene("not-allowed", "wang", at("/admin/users")),
    Scene("not-there", "zhang", at("/items/2099-9999")),
    Scene("act-incomplete", "zhang", incomplete_act),
    Scene("act-question", "zhang", question_before_an_act),
    Scene("paper-changed", "zhang", changed_paper),
    Scene("ledger-nothing-found", "zhang", search_for_nothing),
    Scene("calls-nothing-found", "zhang", at("/calls?since=2019-01-01&until=2019-01-02")),
    Scene("calendar-day", "zhang", chosen_day),
    Scene("calendar-notice", "zhang", holiday_notice),
    Scene("calendar-changed", "zhang", changed_day),
    Scene("import-columns", "zhang", columns_of_an_import),
    Scene("import-refused", "zhang", refused_import),
    Scene("import-to-confirm", "zhang", import_to_confirm),
    Scene("user-question", "root", question_before_a_deed),
    Scene("user-password", "root", first_password),
    Scene("program-token", "root", token_of_a_program),
    Scene("units-plan", "root", plan_of_units),
    Scene("units-refused", "root", refused_units),
    Scene("first-start-units", "director", plan_of_the_first_units),
)
