"""What simulated callers say and simulated officers write. All of it is made up, and says that it is."""

from collections.abc import Mapping
from random import Random
from types import MappingProxyType

from ledger.models.codes import Category, Nature

PROBLEMS: Mapping[Category, tuple[str, ...]] = MappingProxyType(
    {
        Category.LAW_ENFORCEMENT: (
            "反映民警处理纠纷时没有出示证件，也没有告知处理结果。",
            "反映报案后一直没有收到立案或者不予立案的通知。",
            "反映处罚决定书上的事实与实际不符，申辩没有记录。",
        ),
        Category.CRIME_PREVENTION: (
            "反映小区多次被盗，报警后没有人到现场查看。",
            "反映被骗后报警，被要求自己先去找证据。",
        ),
        Category.ADMINISTRATION: (
            "反映办理户口迁移，材料齐全仍被要求来回跑。",
            "反映车辆被拖移后没有人告知停放地点。",
        ),
        Category.PUBLIC_SERVICE: (
            "反映窗口工作人员态度冷淡，电话长时间无人接听。",
            "反映办证大厅未到下班时间就停止取号。",
        ),
        Category.DISCIPLINE: (
            "反映上班时间在岗位上玩手机，着装不整齐。",
            "反映接受服务对象的宴请。",
        ),
    }
)
DEMANDS = ("要求核实并给予答复。", "要求改进工作。", "要求依法处理并赔礼道歉。", "")
DONE = "（模拟）已按规定办理，情况记录在案。"
TOLD = "（模拟）已告知核查情况和处理意见。"
REASON = "（模拟）按规定提出。"
OPINION = "（模拟）按其原话记录。"
PERSON = "模拟人员"
LEADER = "模拟交办领导"
INSTRUCTION = "（模拟）请依法核查并报结果。"


def problem(chance: Random, category: Category, unit: str) -> str:
    """A complaint of a category about a unit."""
    return f"（模拟）{unit}：{chance.choice(PROBLEMS[category])}"


def nature_of(chance: Random, category: Category) -> Nature:
    """The nature that goes with a category, mostly."""
    usual = {
        Category.LAW_ENFORCEMENT: Nature.POWER_MISUSED,
        Category.CRIME_PREVENTION: Nature.DUTY_NEGLECTED,
        Category.ADMINISTRATION: Nature.DUTY_NEGLECTED,
        Category.PUBLIC_SERVICE: Nature.DUTY_NEGLECTED,
        Category.DISCIPLINE: Nature.DISCIPLINE_BROKEN,
    }
    return usual[category] if chance.random() < 0.8 else chance.choice(list(Nature))
