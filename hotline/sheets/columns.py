"""The columns of the 台账 in their order (DOMAIN.md section 3): header, width, and what stands in it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Generic, TypeVar

from hotline.console.labels import category_label, label
from hotline.papers.wording import label_of_truth
from ledger.handling.acts import (
    Act,
    Clarify,
    Close,
    Decline,
    Feedback,
    FinishRectification,
    OpenRectification,
)
from ledger.handling.unit_tree import UnitTree
from ledger.models import Item

Value = str | int | datetime | object | None
Deed = TypeVar("Deed", bound=Act)
Row = TypeVar("Row")


@dataclass(frozen=True)
class Line:
    """One line of the 台账: an item with those of its acts that it tells of, the latest of each kind last."""

    item: Item
    acts: tuple[Act, ...]
    units: UnitTree
    zone: tzinfo

    def local(self, moment: datetime | None) -> datetime | None:
        """Return a moment as the bureau's clocks show it, without its zone, as a spreadsheet wants it."""
        return moment.astimezone(self.zone).replace(tzinfo=None, second=0, microsecond=0) if moment else None

    def last(self, deed: type[Deed]) -> Deed | None:
        """Return the latest act of a class."""
        return next((act for act in reversed(self.acts) if isinstance(act, deed)), None)

    def all(self, deed: type[Deed]) -> list[Deed]:
        """Return every act of a class."""
        return [act for act in self.acts if isinstance(act, deed)]


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a sheet whose lines are made of `Row`; `width` in characters."""

    header: str
    width: int
    value: Callable[[Row], Value]


def _field(name: str) -> Callable[[Line], Value]:
    def value(line: Line) -> Value:
        found = getattr(line.item, name)
        if isinstance(found, bool):
            return label_of_truth(found)
        if isinstance(found, StrEnum):
            return label(found)
        return line.local(found) if isinstance(found, datetime) else found

    return value


def _joined(names: Iterable[str]) -> str:
    return "、".join(names)


def _recorded(line: Line) -> str:
    return "有" if line.item.call and line.item.call.recordings else "无"


def _handlers(line: Line) -> str:
    return _joined(line.units.node(unit).name for unit in sorted(line.item.handling_unit_ids))


def _outcome(line: Line) -> str:
    closed, declined = line.last(Close), line.last(Decline)
    return closed.outcome if closed else declined.reason if declined else ""


def _rectification(line: Line) -> str:
    asked = [one.demand for one in line.all(OpenRectification)]
    done = {one.number: one.account for one in line.all(FinishRectification)}
    return "\n".join(
        f"{demand}（已完成：{done[number]}）" if number in done else f"{demand}（未完成）"
        for number, demand in enumerate(asked, 1)
    )


def _feedback_way(line: Line) -> str:
    return "无法反馈" if line.item.feedback_impossible else label(line.item.feedback_way)


def _opinion(line: Line) -> str:
    fed_back = line.last(Feedback)
    return fed_back.opinion if fed_back else ""


def _circle(line: Line) -> str:
    clarified = line.last(Clarify)
    return clarified.circle if clarified else ""


COLUMNS: tuple[Column[Line], ...] = (
    Column("编号", 12, lambda line: line.item.number),
    Column("渠道来源", 15, _field("channel")),
    Column("来电时间", 17, _field("received_at")),
    Column("受理时间", 17, _field("accepted_at")),
    Column("登记人", 12, lambda line: line.item.registered_by.display_name),
    Column("录音", 6, _recorded),
    Column("反映人", 8, lambda line: "实名" if line.item.named else "匿名"),
    Column("姓名", 10, _field("reporter_name")),
    Column("性别", 6, _field("reporter_gender")),
    Column("年龄", 6, _field("reporter_age")),
    Column("职业", 10, _field("reporter_occupation")),
    Column("单位或地址", 24, _field("reporter_address")),
    Column("身份证号", 21, _field("reporter_id_number")),
    Column("联系电话", 14, _field("reporter_phone")),
    Column("要求保密", 9, _field("confidential")),
    Column("涉及单位", 24, lambda line: _joined(unit.name for unit in line.item.accused_units)),
    Column("涉及人员", 16, _field("accused_persons")),
    Column("警号", 10, _field("police_numbers")),
    Column("身份", 7, _field("identity")),
    Column("发生时间", 16, _field("happened_at")),
    Column("发生地点", 20, _field("place")),
    Column("是否正在发生", 13, _field("happening_now")),
    Column("问题类别", 24, lambda line: _joined(map(category_label, line.item.categories))),
    Column("性质", 18, _field("nature")),
    Column("主要问题", 48, _field("problem")),
    Column("掌握的基本证据", 28, _field("evidence")),
    Column("诉求", 28, _field("demand")),
    Column("紧急程度", 11, _field("urgency")),
    Column("难易程度", 11, _field("difficulty")),
    Column("交办领导", 12, _field("instructing_leader")),
    Column("批示内容", 28, _field("instruction")),
    Column("处置方式", 24, _field("method")),
    Column("承办单位", 24, _handlers),
    Column("到期日", 12, _field("due")),
    Column("状态", 11, _field("state")),
    Column("结论", 11, _field("conclusion")),
    Column("处理结果", 36, _outcome),
    Column("整改", 36, _rectification),
    Column("反馈方式", 11, _feedback_way),
    Column("举报人意见", 24, _opinion),
    Column("澄清范围", 20, _circle),
    Column("结案时间", 17, _field("closed_at")),
    Column("备注", 24, _field("remark")),
)
"""Every column, in the order of the registration form and of what follows it."""

REPEATS = Column("重复件数", 9, _field("repeats"))
BY_HEADER = {column.header: column for column in (*COLUMNS, REPEATS)}
