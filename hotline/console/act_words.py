"""The words around the acts on an item: the labels and hints of their fields, and what each act is for."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from ledger.models.handling_codes import ActKind


@dataclass(frozen=True, slots=True)
class FieldWords:
    """What a field is called, and what helps to fill it in."""

    label: str
    hint: str = ""


_NOTE = FieldWords(_("备注"), _("可不填。"))

FIELDS: Mapping[str, FieldWords] = {
    "account": FieldWords(_("办理情况")),
    "accountability": FieldWords(_("追责方式")),
    "approver": FieldWords(_("批准人职务")),
    "approver_name": FieldWords(_("批准人姓名")),
    "attachments": FieldWords(_("附件"), _("请先在事项页上传，再在此勾选。")),
    "authority": FieldWords(_("移交对象")),
    "checks": FieldWords(_("结案条件"), _("请逐项核对，七项全部具备方可结案。")),
    "circle": FieldWords(_("澄清范围"), _("在何范围内澄清，如所在单位全体人员、当事人居住社区。")),
    "conclusion": FieldWords(_("核查结论")),
    "days": FieldWords(_("期限（日）"), _("停止执行职务10至60日，禁闭1至7日。")),
    "demand": FieldWords(_("督办要求")),
    "difficulty": FieldWords(_("难易程度")),
    "due": FieldWords(_("整改期限"), _("可不填。")),
    "evidence": FieldWords(_("诬告依据"), _("认定故意捏造事实的证据；不得仅以不属实为依据。")),
    "grounds": FieldWords(_("申诉理由")),
    "handling_units": FieldWords(
        _("承办单位"), _("单独承办选一个，联合核查选两个以上；不得选涉及单位及其下级。")
    ),
    "identity": FieldWords(_("身份")),
    "instruction": FieldWords(_("批示内容")),
    "leader": FieldWords(_("批示、交办的领导或机关")),
    "main": FieldWords(_("并入事项的编号"), _("如2026-0001。并入后在该事项中继续办理，两件的经过均保留。")),
    "measure": FieldWords(_("措施")),
    "method": FieldWords(_("处置方式")),
    "note": _NOTE,
    "number": FieldWords(_("办理对象")),
    "of_another_force": FieldWords(_("涉及的是其他公安机关民警")),
    "opinion": FieldWords(_("反映人意见"), _("按本人原话如实记录。")),
    "organ": FieldWords(_("机关名称")),
    "other": FieldWords(_("关联事项的编号"), _("如2026-0001。关联后两件各自继续办理。")),
    "outcome": FieldWords(_("处理结果")),
    "override_reason": FieldWords(
        _("例外批准理由"), _("仅限确需转交的批示、交办事项，记入操作日志，请勿写出人员姓名；不需要的不填。")
    ),
    "person": FieldWords(_("人员姓名")),
    "progress": FieldWords(_("核查进展")),
    "proposal": FieldWords(_("建议内容")),
    "reason": FieldWords(_("理由")),
    "recipient": FieldWords(_("接收部门")),
    "repeat": FieldWords(_("重复举报的编号")),
    "reported": FieldWords(_("已报告市局督察部门")),
    "result": FieldWords(_("督办结果")),
    "sanction": FieldWords(_("建议种类")),
    "satisfaction": FieldWords(_("满意程度")),
    "sections": FieldWords(_("核查报告")),
    "step": FieldWords(_("核查步骤")),
    "team": FieldWords(_("工作组成员"), _("成立联合工作组或专班的方可选择；成员只可查看、办理本件。")),
    "told": FieldWords(_("反馈内容")),
    "trigger": FieldWords(_("督办事由")),
    "unit": FieldWords(_("整改单位")),
    "urgency": FieldWords(_("紧急程度")),
    "waived_because": FieldWords(_("不办理的理由"), _("“办理情况”与“不办理的理由”只填一项。")),
    "way": FieldWords(_("方式")),
    "working_days": FieldWords(_("延长工作日数"), _("从现到期日起算。")),
}
"""By the names of the fields; `FIELDS_OF_ACTS` has those that are called otherwise in one act."""

FIELDS_OF_ACTS: Mapping[tuple[ActKind, str], FieldWords] = {
    (ActKind.DECLINE, "reason"): FieldWords(_("不予受理情形")),
    (ActKind.FIRST_RESPONSE, "account"): FieldWords(
        _("先期处置情况"), _("到场时间、人员，采取的措施和结果。")
    ),
    (ActKind.SEPARATE, "reason"): FieldWords(_("拆分理由"), _("说明两件不是同一人反映的同一问题的依据。")),
    (ActKind.UNLINK, "other"): FieldWords(_("解除关联的事项编号"), _("如2026-0001。")),
    (ActKind.ASSIGN, "note"): FieldWords(_("交办意见"), _("可不填。")),
    (ActKind.STAGE_REPORT, "reason"): FieldWords(_("延期理由")),
    (ActKind.SETTLE_AT_ONCE, "account"): FieldWords(_("查明情况和办理结果")),
    (ActKind.OPEN_RECTIFICATION, "demand"): FieldWords(_("整改要求")),
    (ActKind.FINISH_RECTIFICATION, "number"): FieldWords(_("整改事项")),
    (ActKind.FINISH_RECTIFICATION, "account"): FieldWords(_("整改情况")),
    (ActKind.HOLD_ACCOUNTABLE, "account"): FieldWords(_("追责情况")),
    (ActKind.FEEDBACK, "way"): FieldWords(_("反馈方式")),
    (ActKind.FEEDBACK_IMPOSSIBLE, "reason"): FieldWords(_("无法反馈的原因")),
    (ActKind.RETURN_REPORT, "reason"): FieldWords(_("退回理由和复查要求")),
    (ActKind.PASS_REVIEW, "note"): FieldWords(_("审核意见"), _("可不填。")),
    (ActKind.SUPERVISE, "way"): FieldWords(_("督办方式")),
    (ActKind.SUPERVISION_RESULT, "number"): FieldWords(_("督办")),
    (ActKind.MEASURE, "reason"): FieldWords(_("事实和理由")),
    (ActKind.APPEAL, "number"): FieldWords(_("申诉的措施")),
    (ActKind.DECIDE_APPEAL, "number"): FieldWords(_("申诉的措施")),
    (ActKind.DECIDE_APPEAL, "organ"): FieldWords(_("作出决定的上级机关")),
    (ActKind.DECIDE_APPEAL, "outcome"): FieldWords(_("决定")),
    (ActKind.REFER_TO_JUSTICE, "organ"): FieldWords(_("接收的司法机关")),
    (ActKind.CLARIFY, "account"): FieldWords(_("澄清内容")),
}

HELP: Mapping[ActKind, str] = {
    ActKind.ACCEPT: _("经审核属于受理范围的，予以受理，进入分类处置。"),
    ActKind.DECLINE: _("不属于受理范围的，按规定情形不予受理，不再办理。"),
    ActKind.TRANSFER: _("不由本机关办理的，移交有权办理的部门，本机关不再办理。"),
    ActKind.FIRST_RESPONSE: _("问题正在发生的，立即派员到场处置，如实记录。"),
    ActKind.INSTRUCT: _("办理中收到领导批示或上级交办的，如实记录；此后不得转交下级部门。"),
    ActKind.JOIN: _("与已登记事项是同一人反映的同一问题，并入该事项办理。"),
    ActKind.SEPARATE: _("并案有误的，与并入的事项拆分，从并案前的环节起单独办理；两件的经过均保留。"),
    ActKind.LINK: _("与其他事项有关联但各自办理的，相互注明。"),
    ActKind.UNLINK: _("关联有误的，解除关联；两件的经过均保留。"),
    ActKind.CORRECT_GRADING: _("登记时确定的程度不准的，说明理由更正，到期日随之重新计算。"),
    ActKind.ASSIGN: _("确定处置方式和承办单位；到期日由系统计算。再次办理即为改派。"),
    ActKind.BEGIN: _("承办单位接收事项，开始核查。"),
    ActKind.STEP: _("核查步骤逐项记录；确实不需要的，写明理由。"),
    ActKind.STAGE_REPORT: _("不能按期办结的，到期前报送进展和延期理由，等待审批。"),
    ActKind.EXTEND: _("批准承办单位的延期申请。"),
    ActKind.REFUSE_EXTENSION: _("不批准延期，到期日不变。"),
    ActKind.SETTLE_AT_ONCE: _("即时快办事项当日查明、处理、反馈后办结，提交审核。"),
    ActKind.OPEN_RECTIFICATION: _("对核查中发现的问题提出整改，完成前不能结案。"),
    ActKind.FINISH_RECTIFICATION: _("整改单位已完成整改的，登记整改情况。"),
    ActKind.HOLD_ACCOUNTABLE: _("登记对责任人员的责任追究，一人一条。"),
    ActKind.FEEDBACK: _("向反映人反馈核查情况，记录其意见。"),
    ActKind.FEEDBACK_IMPOSSIBLE: _("匿名且无法联系的，说明无法反馈的原因。"),
    ActKind.REPORT: _("十个部分均须填写；已知的内容系统已代为填入，请核对修改。"),
    ActKind.PASS_REVIEW: _("核查报告经审核通过，进入结案。"),
    ActKind.RETURN_REPORT: _("事实不清、证据不足或处理不当的，退回承办单位复查。"),
    ActKind.CLOSE: _("七项条件全部具备的，予以结案。"),
    ActKind.ARCHIVE: _("材料齐全后归档，归档后不再变动。"),
    ActKind.SUPERVISE: _("由领导小组决定，对市局交办的事项进行督办。"),
    ActKind.SUPERVISION_RESULT: _("登记督办取得的结果。"),
    ActKind.MEASURE: _("经督察长批准，对民警停止执行职务或禁闭；辅警不适用。"),
    ActKind.APPEAL: _(
        "被采取措施的民警提出申诉的，报上级机关：停止执行职务五日内、禁闭二十四小时内作出决定。"
    ),
    ActKind.DECIDE_APPEAL: _("登记上级机关对申诉作出的决定。"),
    ActKind.PROPOSE_SANCTION: _("需要给予处分或者降低、取消警衔的，提出建议，移送有权部门。"),
    ActKind.REFER_TO_JUSTICE: _("涉嫌犯罪的，移送司法机关。"),
    ActKind.CLARIFY: _("经核查不属实的，在一定范围内为当事人澄清。"),
    ActKind.REFER_FALSE_ACCUSATION: _("有证据证明故意诬告的，移交有关部门处理；与澄清分别决定。"),
}

NOT_BY_HAND = frozenset({ActKind.TAKE_REPEAT, ActKind.RELEASE_REPEAT, ActKind.PASS_TO_NORMAL})
"""They follow from something else: from a repeat that is joined or separated, and from the end of the day."""

MAIN_WAY = frozenset(
    {
        ActKind.ACCEPT,
        ActKind.ASSIGN,
        ActKind.BEGIN,
        ActKind.STEP,
        ActKind.REPORT,
        ActKind.PASS_REVIEW,
        ActKind.CLOSE,
        ActKind.ARCHIVE,
    }
)
"""The acts that lead an item from its registration to the archive."""

IRREVOCABLE = frozenset(
    {
        ActKind.DECLINE,
        ActKind.TRANSFER,
        ActKind.JOIN,
        ActKind.SETTLE_AT_ONCE,
        ActKind.CLOSE,
        ActKind.ARCHIVE,
        ActKind.SUPERVISE,
        ActKind.MEASURE,
        ActKind.PROPOSE_SANCTION,
        ActKind.REFER_TO_JUSTICE,
        ActKind.REFER_FALSE_ACCUSATION,
    }
)
"""They are asked about once more before they are done."""


def field_words(kind: ActKind, name: str) -> FieldWords:
    """The words of a field of an act; a field without words is an error of ours (KeyError)."""
    return FIELDS_OF_ACTS.get((kind, name)) or FIELDS[name]
