"""Invented content for a look at every page: people, messages, items on their way, a year's figures."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.console.handling import offers_on
from hotline.papers import make
from hotline.settings import Settings
from hotline.simulation.run import simulate
from ivr.spool import Recording
from ledger import api_tokens, call_sheets, console_settings, matters, prompts, roster, spot_checks
from ledger.access import visible
from ledger.clock import now
from ledger.database import open_ledger, upgrade
from ledger.handling import acts
from ledger.items import get_item
from ledger.models import Call, Draft, Item, RetentionKind, Role, Scope, Shift, Unit, User
from ledger.models.handling_codes import ActKind, FeedbackWay, Method, PaperKind, Satisfaction, Step
from ledger.papers.contents import Wish
from ledger.reports.period import Period
from ledger.retention import proposals
from ledger.surroundings import Surroundings
from tests.console.office import Office
from tests.console.spooled import speechlike, write_wav
from tests.made_once import made_once

SIMULATED_ITEMS = 40
SEED = 12389
PROMPT = "greeting_after_hours"

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


@dataclass(frozen=True)
class Sample:
    """What there is to look at: ids, and the number of an item that a branch investigates."""

    settings: Settings
    draft: int
    message: str
    recording: int
    conversation: str
    running: str
    item: str
    paper: int
    spot_check: int
    day: date
    user: int
    unit: int
    deletion: int
    item_for: Mapping[ActKind, str]
    """For each act an item on which it may be done, or if there is none, `item`."""

    @property
    def last_year(self) -> str:
        """The simulated year as a query."""
        return f"since={self.day.year - 1}-01-01&until={self.day.year - 1}-12-31"


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


def fill_line(office: Office) -> str:
    """Calls that run: one leaves a message, one is greeted, one talks and its form is filled in; its id."""

    def ago(seconds: float) -> str:
        return (now() - timedelta(seconds=seconds)).astimezone(office.settings.zone).isoformat()

    greeted = {"answered_at": ago(118), "greeting_ended_at": ago(104)}
    speaking = office.running(
        started=now() - timedelta(seconds=119),
        caller="13805386672",
        message_started_at=ago(41),
        recordings=[Recording("message-1.wav", ago(41))],
        **greeted,
    )
    office.running(started=now() - timedelta(seconds=6), caller="13581170875", answered_at=ago(5))
    answered = office.running(
        started=now() - timedelta(seconds=120),
        caller="05388250036",
        bridged_at=ago(95),
        recordings=[Recording("conversation-1.wav", ago(95), kind="conversation", channels=2)],
        extension={"id": 2, "label": "值班二"},
        officer={"id": 7, "name": "李秀兰"},
        **greeted,
    )
    office.says(
        speaking,
        "您好，我想反映一个情况。",
        "昨天下午三点多，我到派出所报案，手机被人抢了。",
        "值班的民警说不归他们管，让我到别处去，连受案回执也没有给我。",
    )
    office.says(answered, "您好，这里是12389。", "我要反映派出所不受理报案。", channels=[1, 0])
    with office.ledger.session() as session, session.begin():
        wang = session.scalars(select(User).where(User.username == "wang")).one()
        sheet = call_sheets.hold(session, answered, wang)
        typed = {"problem": "反映人称值班民警对其报案不予受理，也没有出具回执。"}
        call_sheets.write(session, answered, typed, wang, sheet.version)
    return answered


def fill(office: Office) -> "Sample":
    """Put people of each role, units, calls, messages and items into the ledger."""
    units = office.units()
    wang = office.person("wang", "王建国", Role.DUTY_OFFICER)
    office.person("root", "系统管理员", Role.ADMINISTRATOR)
    office.person("director", "赵主任", Role.OFFICE_DIRECTOR)
    office.person("leader", "孙局长", Role.LEADER)
    office.person("auditor", "审计员", Role.AUDITOR)
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
    number = fill_ledger(office, units)
    running = fill_line(office)
    with office.ledger.session() as session, session.begin():
        return fill_in_the_rest(session, office, number, shown["15098170253"], running)


def fill_in_the_rest(session: Session, office: Office, number: str, draft_id: int, running: str) -> Sample:
    """What else pages show: a paper, a spot-check, a planned week, a token, a recording of a prompt."""
    people = {user.username: user for user in session.scalars(select(User))}
    item = get_item(session, number)
    case = make.case_of(session, item, office.settings)
    paper = make.make(session, PaperKind.ASSIGNMENT, case, Wish(), people["zhang"], office.settings)
    today = now().astimezone(office.settings.zone).date()
    year = Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    drawn = spot_checks.draw(session, year, 6, people["zhang"], office.settings.zone)
    plan = {Shift.DUTY: [people["wang"].id, people["li"].id], Shift.ON_CALL: [people["zhang"].id]}
    monday = today - timedelta(days=today.weekday())
    for day in range(5):
        roster.plan(session, monday + timedelta(days=day), plan, "zhang")
    api_tokens.add_token(session, "oa", [Scope.ITEMS_WRITE, Scope.ITEMS_READ], "root")
    record_a_prompt(session, office, people["root"])
    for kind in (RetentionKind.DISCARDED, RetentionKind.CALLERS):
        console_settings.change(session, office.settings, f"retention.{kind.value}", 6, people["root"])
    deletion = proposals.propose(
        session, office.settings, RetentionKind.DISCARDED, people["zhang"], visible(people["zhang"])
    )
    call = session.scalars(select(Call).join(Call.draft).where(Draft.id == draft_id)).one()
    newest = select(Call).where(Call.outcome == "answered").order_by(Call.started_at.desc()).limit(1)
    return Sample(
        settings=office.settings,
        draft=draft_id,
        message=call.id,
        recording=call.recordings[0].id,
        conversation=session.scalars(newest).one().id,
        running=running,
        item=number,
        paper=paper.id,
        spot_check=drawn.id,
        day=today,
        user=people["li"].id,
        unit=session.scalars(select(Unit.id).where(Unit.name == "泰山分局")).one(),
        deletion=deletion.id,
        item_for=items_for_acts(session, office.settings, people, number),
    )


def items_for_acts(
    session: Session, settings: Settings, people: Mapping[str, User], otherwise: str
) -> Mapping[ActKind, str]:
    """For each act an item on which a supervisor or the director may do it."""
    found = dict.fromkeys(ActKind, otherwise)
    around = Surroundings.load(session, settings)
    for item in session.scalars(select(Item).order_by(Item.id)):
        matter = matters.read(session, item, around.zone)
        for name in ("director", "zhang"):
            offers = offers_on(matter, around.circumstances(people[name]))
            found |= {offer.kind: item.number for offer in offers if offer.refusal is None and item.number}
    return found


def record_a_prompt(session: Session, office: Office, actor: User) -> None:
    """Keep a recording of the bureau's own beside the shipped one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "prompt.wav"
        write_wav(path, speechlike(6.0))
        words = "您好，这里是举报投诉平台。"
        prompts.add(session, office.vault, PROMPT, path, actor, wording=words, seconds=6.0, adjusted=True)


@contextmanager
def office_of_samples(last_year: Path) -> Iterator[Sample]:
    """A ledger in a temporary folder with invented content.

    `last_year` is the folder for what takes longest, the simulated year before this one: made where it is not
    there yet, and used again by whoever names the same.
    """
    with tempfile.TemporaryDirectory(prefix="hotline-samples-") as folder:
        settings = Settings(data_dir=Path(folder))
        shutil.copytree(made_once(last_year, _live_last_year), settings.data_dir, dirs_exist_ok=True)
        ledger = open_ledger(settings)
        yield fill(Office(settings, ledger))
        ledger.close()


def _live_last_year(folder: Path) -> None:
    settings = Settings(data_dir=folder)
    upgrade(settings)
    ledger = open_ledger(settings)
    last_year = now().astimezone(settings.zone).year - 1
    simulate(ledger, settings, items=SIMULATED_ITEMS, year=last_year, seed=SEED)
    ledger.close()
