"""Screenshots of the console's pages with invented content: `make screens` writes them to docs/screens."""

import re
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import time_machine
from playwright.sync_api import Page, sync_playwright

from hotline.settings import REPOSITORY, Settings
from ledger.clock import now
from ledger.database import open_ledger, upgrade
from ledger.handling import acts
from ledger.models import Role
from ledger.models.handling_codes import FeedbackWay, Method, Satisfaction, Step
from tests.console.office import PASSWORD, Office
from tests.console.served import enter, open_browser, served

FOLDER = REPOSITORY / "docs" / "screens"
SIZES = {"": (1366, 768), "-phone": (375, 812)}
LARGEST_BYTES = 300 * 1024

ROADSIDE = (
    "您好，我姓周，要反映一个问题。",
    "上周四晚上八点多，我在岱庙派出所报案，电动车被偷了。",
    "值班的民警让我先回去等，没有给我受案回执。",
    "今天我再去问，说没有登记过这件事。",
    "我希望能给个说法，也请你们查一下当时的值班记录。",
    "我的电话就是这个号码，谢谢。",
)
MESSAGES: tuple[tuple[float, str, tuple[str, ...], str], ...] = (
    # hours ago, caller, what was said, state of the transcript
    (99, "13905380117", ("我要反映东岳大街路口的执勤辅警，罚款以后不给票据，态度也很差。",), "done"),
    (76, "05388250036", ROADSIDE, "done"),
    (
        17.5,
        "15098170253",
        ("你好，车管所窗口让我跑了三趟，每次说的材料都不一样。", "我想问问有没有统一的说法。"),
        "done",
    ),
    (16, "18653800464", ("我不方便说名字，反映财源派出所的一个警官，经常和开赌场的人一起吃饭。",), "done"),
    (15.2, "13581170875", (), "failed"),
    (0.4, "17805380186", ("现在就在我家门口，他们没有出示证件就要进屋，请马上派人来。",), "done"),
    (0.05, "15666130297", (), "pending"),
)


PROBLEMS = (
    ("letter", "反映人称在财源派出所办理居住证时，窗口辅警让其往返三次，每次要求的材料都不一样。"),
    ("visit", "反映人称交通事故现场民警只听一方陈述就开具认定书，没有调取路口监控。"),
    ("other_unit", "信访部门转来：群众反映夜间烧烤摊噪声扰民，多次报警无人到场。"),
)


def fill_ledger(office: Office, units: dict[str, int]) -> str:
    """Items at different places of their way, entered by hand; the number of the one at work in a branch."""
    office.person("zhang", "张立新", Role.SUPERVISOR, unit_id=units["督察支队"])
    office.person("liming", "李明", Role.UNIT_HANDLER, unit_id=units["泰山分局"])
    to_the_branch = acts.Assign(method=Method.SUBORDINATE, handling_units=frozenset({units["泰山分局"]}))
    with time_machine.travel(now() - timedelta(days=30)):
        late = office.item(
            difficulty="simple", problem=PROBLEMS[0][1], accused_persons="", reporter_name="吴某"
        )
        office.do(late, "zhang", acts.Accept(), to_the_branch)
    with time_machine.travel(now() - timedelta(days=11)):
        number = office.item(
            problem=ROADSIDE[1] + ROADSIDE[2], accused_persons="某民警", place="岱庙派出所值班室"
        )
        office.do(number, "zhang", acts.Accept(note="属于受理范围。"), to_the_branch)
    with time_machine.travel(now() - timedelta(days=6)):
        office.do(
            number,
            "liming",
            acts.Begin(),
            acts.TakeStep(step=Step.PLAN, account="调取当晚值班、接处警记录，询问当班民警和报案人。"),
            acts.TakeStep(step=Step.DOCUMENTS, account="查阅值班登记本、受案登记表，当晚没有该报案的登记。"),
            acts.TakeStep(step=Step.EVIDENCE, account="调取值班室监控录像一段，时长四十分钟。"),
            acts.TakeStep(step=Step.CALLER_STATEMENT, account="电话听取反映人陈述，与留言一致。"),
            acts.TakeStep(step=Step.ACCUSED_STATEMENT, account="当班民警承认没有当场受案登记。"),
            acts.OpenRectification(
                unit=units["泰山分局岱庙派出所"], demand="健全接报案登记、开具回执的制度。"
            ),
            acts.Feedback(
                way=FeedbackWay.ORAL,
                told="已电话告知核查情况和处理打算。",
                opinion="对核查没有意见，希望尽快找回车辆。",
                satisfaction=Satisfaction.FAIRLY_SATISFIED,
            ),
        )
    for channel, problem in PROBLEMS[1:]:
        office.item(
            channel=channel,
            problem=problem,
            accused_persons="",
            named=False,
            reporter_name="",
            reporter_phone="",
        )
    return number


def fill(office: Office) -> dict[str, int]:
    """Put people, units and messages into the ledger; ids of the drafts that the screens show."""
    units = office.units()
    wang = office.person("wang", "王建国", Role.DUTY_OFFICER, Role.SUPERVISOR)
    office.person("root", "系统管理员", Role.ADMINISTRATOR)
    office.extension("值班一", "sip:801@10.0.0.5", officer=wang)
    office.extension("值班二", "sip:802@10.0.0.5", officer=office.person("li", "李秀兰"))
    office.extension("夜班室", "sip:803@10.0.0.5;transport=tcp")
    shown: dict[str, int] = {}
    for hours, caller, sentences, state in MESSAGES:
        started = now() - timedelta(hours=hours)
        takes = () if sentences else (34.0,)
        draft_id = office.message(sentences, started=started, caller=caller, takes=takes, transcript=state)
        shown[caller] = draft_id
    office.mark_urgent(shown["17805380186"])
    for minutes, caller, outcome in (
        (8, "13305380051", "abandoned"),
        (95, None, "busy"),
        (130, "13805386672", "no_message"),
        (260, "05386360019", "abandoned"),
        (1400, "15253810034", "failed"),
    ):
        office.ring(now() - timedelta(minutes=minutes), caller, outcome)
    for minutes, caller, waited, talked, label in (
        (32, "13405380229", 44.0, 187.0, "值班二"),
        (51, "15065880317", 13.0, 66.0, "值班一"),
    ):
        office.answered(
            started=now() - timedelta(minutes=minutes),
            caller=caller,
            waited=waited,
            talked=talked,
            label=label,
            trunk="telecom",
            sip_cause="Normal call clearing",
        )
    rang = now() - timedelta(minutes=43)
    moments = {"queued_at": 33, "rang_at": 34, "ended_at": 71}
    waited_for = {name: (rang + timedelta(seconds=after)).isoformat() for name, after in moments.items()}
    office.ring(rang, "13605380940", "abandoned_ringing", mode="staffed", **waited_for)
    return shown | {"unit": units["泰山分局岱庙派出所"], "handled": int(fill_ledger(office, units)[5:])}


def fill_in(page: Page, unit_id: int) -> None:
    """Fill in the registration form as an officer does."""
    page.fill("#reporter_name", "周某某")
    page.select_option("#reporter_gender", "男")
    page.fill("#unit-filter", "岱庙")
    page.check(f"input[name=accused_units][value='{unit_id}']")
    page.fill("#happened_at", "上周四晚八时许")
    page.fill("#place", "岱庙派出所值班室")
    page.check("input[name=categories][value=law_enforcement]")
    page.check("input[name=categories][value=public_service]")
    page.check("input[name=nature][value=duty_neglected]")
    page.check("input[name=difficulty][value=simple]")
    page.fill("#problem", "反映人称电动车被盗后报案，值班民警未受案、未出具受案回执，再次询问时称没有登记。")
    page.fill("#demand", "查清当晚值班受案情况，给予答复。")


def take(page: Page, name: str, suffix: str) -> None:
    """Write one picture, small enough to lie in the repository."""
    page.wait_for_load_state("networkidle")
    path = FOLDER / f"{name}{suffix}.png"
    page.screenshot(path=path)
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        raise SystemExit(f"{path} has {size} bytes, more than {LARGEST_BYTES}")
    print(f"{path.relative_to(REPOSITORY)}: {size // 1024} kB")


def photograph(page: Page, shown: dict[str, int], suffix: str, item: str | None) -> str:
    """Go through the pages once; the number of the item that was registered on the way."""
    page.goto("/sign-in")
    take(page, "sign-in", suffix)
    enter(page, "wang", PASSWORD)
    take(page, "queue", suffix)
    page.goto("/calls")
    take(page, "calls", suffix)
    page.get_by_role("row", name="15065880317").get_by_role("link").first.click()
    page.wait_for_selector(".player-controls:visible")
    take(page, "call", suffix)
    review(page, f"/drafts/{shown['15098170253' if item else '05388250036']}")
    take(page, "review", suffix)
    if item is None:
        fill_in(page, shown["unit"])
        page.click("button[value=register]")
        page.click("#confirm-register-yes")
        page.click("text=查看登记表")
        item = re.sub(r".*/", "", page.url)
    page.goto(f"/items/{item}")
    page.wait_for_selector(".player-controls:visible")
    take(page, "item", suffix)
    page.goto("/items/new")
    take(page, "by-hand", suffix)
    page.goto(f"/items/{item}/papers/feedback")
    page.fill("#text", "经查阅当晚值班记录和接警台账，您反映的情况属实，派出所已补发受案回执。")
    page.click("button[value=preview]")
    take(page, "paper", suffix)
    page.goto("/extensions")
    take(page, "duty", suffix)
    page.click("text=退出")
    photograph_handling(page, f"{item[:4]}-{shown['handled']:04d}", suffix)
    enter(page, "root", PASSWORD)
    take(page, "extensions", suffix)
    photograph_settings(page, suffix)
    return item


def photograph_settings(page: Page, suffix: str) -> None:
    """What the bureau itself sets, as an administrator sees it."""
    page.goto("/admin/settings")
    take(page, "settings", suffix)
    page.goto("/admin/settings/hours")
    take(page, "setting", suffix)
    page.goto("/admin/prompts")
    take(page, "prompts", suffix)
    page.goto("/admin/prompts/greeting_after_hours")
    take(page, "prompt", suffix)
    page.goto("/admin/first-start")
    take(page, "first-start", suffix)


def photograph_handling(page: Page, number: str, suffix: str) -> None:
    """What a supervisor sees of items, and the report that a branch writes."""
    enter(page, "zhang", PASSWORD)
    page.goto("/dashboard")
    page.wait_for_timeout(700)
    take(page, "dashboard", suffix)
    page.goto("/overview")
    take(page, "overview", suffix)
    page.goto("/items")
    take(page, "ledger", suffix)
    page.goto(f"/items/{number}")
    page.locator(".history" if suffix else "h1").scroll_into_view_if_needed()
    take(page, "handling", suffix)
    page.goto(f"/items/{number}/acts/assign")
    take(page, "assign", suffix)
    page.goto(f"/items/{number}/acts/transfer")
    page.get_by_role("radio", name="信访部门").check()
    page.fill("#recipient", "市信访局")
    page.fill("#reason", "反映人就同一问题已在信访程序中，信访局已受理。")
    page.click("#act button.button-primary")
    page.wait_for_selector(".question")
    take(page, "question", suffix)
    page.click("text=退出")
    enter(page, "liming", PASSWORD)
    page.goto(f"/items/{number}/report")
    take(page, "report", suffix)
    page.click("text=退出")


def review(page: Page, url: str) -> None:
    """Open a draft and listen to a little of it."""
    page.goto(url)
    page.wait_for_selector(".player-controls:visible")
    page.click(".word >> nth=9")
    page.wait_for_selector(".word.is-spoken")
    page.wait_for_timeout(700)
    page.click(".player-play")


@contextmanager
def office_of_samples() -> Iterator[tuple[Settings, dict[str, int]]]:
    """A ledger in a temporary folder with invented content."""
    with tempfile.TemporaryDirectory(prefix="hotline-screens-") as folder:
        settings = Settings(data_dir=Path(folder))
        upgrade(settings)
        ledger = open_ledger(settings)
        shown = fill(Office(settings, ledger))
        ledger.close()
        yield settings, shown


def free_port() -> int:
    """A port that is free."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def main() -> None:
    """Make every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    began = datetime.now().astimezone()
    with (
        office_of_samples() as (settings, shown),
        served(settings, free_port(), settings.data_dir / "console.log") as address,
        sync_playwright() as playwright,
        open_browser(playwright) as browser,
    ):
        item = None
        for suffix, (width, height) in SIZES.items():
            context = browser.new_context(
                base_url=address,
                viewport={"width": width, "height": height},
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
            )
            item = photograph(context.new_page(), shown, suffix, item)
            context.close()
    print(f"done in {(datetime.now().astimezone() - began).seconds} s")


if __name__ == "__main__":
    main()
