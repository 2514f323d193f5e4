"""The office of the tests of handling, with an item whose whole way is behind it."""

import pytest

from ledger.handling import acts
from ledger.models.handling_codes import Accountability, Method, ReportSection
from tests.ledger.handling import office
from tests.ledger.handling.conftest import Desk, clock, desk
from tests.ledger.handling.office import BRANCH, BRANCH_HANDLER, DIRECTOR, LEADER, all_steps, assign

__all__ = ["clock", "desk"]

COMPLAINT = {
    "reporter_name": "李小四",
    "reporter_phone": "13805381234",
    "reporter_address": "泰安市泰山区示例路1号",
    "accused_persons": "民警王某明、辅警赵某",
    "police_numbers": "091234",
    "identity": "police",
    "place": "示例路口",
    "happened_at": "9月18日上午",
    "problem": "执法时没有出示证件，态度恶劣。\n要求查看证件时被拒绝，<并>被推搡。",
    "demand": "请求核查并道歉。",
}
SECTIONS = {
    ReportSection.CASE: "9月18日，李小四（电话13805381234）途经示例路口，民警王某明、辅警赵某上前盘查。",
    ReportSection.FACTS: "经查，王某明未按规定出示证件，警号091234。赵某未参与推搡。",
    ReportSection.PROBLEMS: "王某明执法不规范。",
    ReportSection.RESPONSIBILITY: "王某明负直接责任，所长钱大有负领导责任。",
    ReportSection.OUTCOME: "对王某明批评教育，对钱大有谈话提醒，已向李小四道歉。",
}


@pytest.fixture
def handled(desk: Desk, clock: object) -> int:
    """An item that was assigned, supervised, extended, fed back and reported; its id."""
    return handle(desk)


def handle(desk: Desk, **changes: object) -> int:
    item = desk.enter(**COMPLAINT | changes)
    desk.do(item, acts.Accept(), assign(Method.SUBORDINATE, BRANCH))
    desk.do(item, office.supervise(), by=LEADER)
    desk.do(item, acts.Begin(), office.stage_report(), by=BRANCH_HANDLER)
    desk.do(item, acts.Extend(working_days=5), by=DIRECTOR)
    held = acts.HoldAccountable(
        accountability=Accountability.ADMONITION, person="钱大有", identity="police", account="谈话提醒。"
    )
    report = office.report()
    report = report.model_copy(update={"sections": {**report.sections, **SECTIONS}})
    desk.do(item, *all_steps(), held, office.feedback(), report, by=BRANCH_HANDLER)
    return item
