"""Which column of somebody's spreadsheet is likely to be which of ours, by what offices call them."""

import re
from collections.abc import Mapping, Sequence

from hotline.sheets.columns import COLUMNS
from hotline.sheets.mapping import ColumnMapping

NOT_READ = frozenset({"录音", "到期日"})
"""What the ledger has from elsewhere: from the telephone, and from the working calendar."""
READ = tuple(column.header for column in COLUMNS if column.header not in NOT_READ)
NEEDED = (
    "渠道来源",
    "受理时间",
    "反映人",
    "要求保密",
    "涉及单位",
    "是否正在发生",
    "问题类别",
    "性质",
    "主要问题",
    "紧急程度",
    "难易程度",
)
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "编号": ("受理编号", "登记编号", "案件编号", "事项编号", "举报编号", "流水号"),
    "渠道来源": ("来源", "渠道", "举报渠道", "线索来源", "来源渠道", "反映渠道", "举报方式", "受理渠道"),
    "来电时间": ("来电日期", "举报时间", "投诉时间", "反映时间", "来访时间", "来信时间", "收到时间"),
    "受理时间": ("受理日期", "登记时间", "登记日期", "接收时间", "日期"),
    "登记人": ("受理人", "接听人", "经办人", "接警人", "记录人"),
    "反映人": ("实名匿名", "是否实名", "署名情况", "反映方式", "实名或匿名"),
    "姓名": ("举报人", "举报人姓名", "投诉人", "投诉人姓名", "反映人姓名", "来电人", "来电人姓名", "信访人"),
    "性别": ("举报人性别", "投诉人性别", "反映人性别"),
    "年龄": ("举报人年龄", "反映人年龄"),
    "职业": ("举报人职业", "反映人职业"),
    "单位或地址": ("地址", "住址", "单位及地址", "工作单位", "联系地址", "举报人地址", "家庭住址"),
    "身份证号": ("身份证", "身份证号码", "证件号码", "公民身份号码"),
    "联系电话": ("电话", "来电号码", "联系方式", "手机", "手机号", "手机号码", "举报人电话", "反映人电话"),
    "要求保密": ("是否保密", "是否要求保密", "保密"),
    "涉及单位": ("被举报单位", "被投诉单位", "被反映单位", "被核查单位", "责任单位", "涉事单位"),
    "涉及人员": (
        "被举报人",
        "被投诉人",
        "被反映人",
        "被举报人姓名",
        "涉事民警",
        "被投诉民警",
        "被反映人姓名",
    ),
    "警号": ("被举报人警号", "民警警号", "被投诉人警号"),
    "身份": ("人员身份", "被举报人身份", "人员类别"),
    "发生时间": ("事发时间", "案发时间", "事发日期"),
    "发生地点": ("事发地点", "案发地点", "地点"),
    "是否正在发生": ("正在发生", "是否正在进行"),
    "问题类别": ("类别", "举报类别", "投诉类别", "问题分类", "反映类别", "问题类型"),
    "性质": ("问题性质", "举报性质", "线索性质"),
    "主要问题": (
        "举报内容",
        "投诉内容",
        "反映内容",
        "反映问题",
        "反映的主要问题",
        "主要内容",
        "内容",
        "举报事项",
        "诉求内容",
        "问题描述",
    ),
    "掌握的基本证据": ("证据", "基本证据", "掌握证据"),
    "诉求": ("主要诉求", "举报诉求", "要求"),
    "紧急程度": ("紧急", "缓急程度"),
    "难易程度": ("难易", "复杂程度", "事项等级"),
    "交办领导": ("批示领导", "签批领导"),
    "批示内容": ("领导批示", "批示意见", "交办意见"),
    "处置方式": ("办理方式", "处理方式", "分类处置", "核查方式"),
    "承办单位": ("办理单位", "主办单位", "核查单位", "处理单位", "转办单位"),
    "状态": ("办理状态", "办结情况", "进展", "办理进度"),
    "结论": ("核查结论", "调查结论", "是否属实", "核查结果", "属实情况"),
    "处理结果": ("处理情况", "办理结果", "处理意见", "办理情况", "查处情况"),
    "整改": ("整改情况", "整改措施"),
    "反馈方式": ("反馈情况", "回复方式", "答复方式"),
    "举报人意见": ("群众意见", "满意度", "反映人意见", "回访情况", "是否满意"),
    "澄清范围": ("澄清", "澄清情况"),
    "结案时间": ("办结时间", "办结日期", "结案日期"),
    "备注": ("说明", "其他"),
}
_PASSED_OVER = re.compile(r"[\s*＊:：()（）/、·.]+")


def guess(header: Sequence[str]) -> ColumnMapping:
    """Return the columns as far as they are recognised; each column of theirs for one of ours."""
    plain = {_plain(name): name for name in reversed(header) if name}
    found: dict[str, str] = {}
    for column in READ:
        for word in (column, *SYNONYMS.get(column, ())):
            theirs = plain.get(_plain(word))
            if theirs is not None and theirs not in found.values():
                found[column] = theirs
                break
    return ColumnMapping(columns=found)


def _plain(name: str) -> str:
    return _PASSED_OVER.sub("", name)
