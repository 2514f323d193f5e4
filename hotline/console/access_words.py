"""What each rule of `ledger.access` opens, in the words of the office."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from ledger.access import Rule
from ledger.accounts import Mixture
from ledger.models import Scope

RULE_WORDS: Mapping[Rule, str] = {
    Rule.SEE_DESK: _("查看值班台和正在进行的来电"),
    Rule.SEE_QUEUE: _("查看待登记来电和留言"),
    Rule.REVIEW_DRAFT: _("收听并填写登记表"),
    Rule.REGISTER_ITEM: _("登记编号"),
    Rule.DISCARD_DRAFT: _("不予登记和恢复"),
    Rule.HEAR_RECORDING: _("收听录音"),
    Rule.RETRY_TRANSCRIPT: _("重新转写"),
    Rule.SEE_CALLS: _("查看来电记录"),
    Rule.EXPORT_CALLS: _("导出来电记录"),
    Rule.SPOT_CHECK: _("抽查登记质量"),
    Rule.SEE_ITEMS: _("查看登记台账"),
    Rule.HANDLE_ITEM: _("办理事项（具体权限依办理规则）"),
    Rule.MAKE_PAPERS: _("制作文书"),
    Rule.EXPORT_ITEMS: _("导出台账"),
    Rule.IMPORT_ITEMS: _("导入原有台账"),
    Rule.SEE_REPORTS: _("查看统计分析"),
    Rule.WRITE_REPORT: _("撰写分析研判"),
    Rule.SEE_EXTENSIONS: _("查看值班话机"),
    Rule.MANAGE_EXTENSIONS: _("管理值班话机"),
    Rule.OWN_DUTY: _("在话机值班接听"),
    Rule.SEE_ROSTER: _("查看值班表"),
    Rule.PLAN_ROSTER: _("编排值班表"),
    Rule.SEE_CALENDAR: _("查看工作日历"),
    Rule.EDIT_CALENDAR: _("调整工作日历"),
    Rule.MANAGE_USERS: _("管理用户和接口凭证"),
    Rule.MANAGE_UNITS: _("管理单位目录"),
    Rule.MANAGE_VOCABULARY: _("管理专用词汇"),
    Rule.SEE_AUDIT: _("查看操作日志"),
    Rule.SEE_RETENTION: _("查看保存期限"),
    Rule.PROPOSE_DELETION: _("提请删除、标记保留"),
    Rule.DECIDE_DELETION: _("批准他人提请的删除"),
    Rule.MANAGE_SETTINGS: _("管理系统设置"),
}
MIXTURE_WORDS: Mapping[Mixture, str] = {
    Mixture.ADMINISTRATOR_SEES_CONTENT: _(
        "系统管理员同时可以接触举报内容，不符合岗位分离要求。请另设专人管理系统，或者去掉其中一类角色。"
    ),
    Mixture.AUDITOR_AUDITS_THEMSELVES: _(
        "审计员兼任其他角色，无法独立审计。请由不兼任其他角色的人员担任审计员。"
    ),
}
SCOPE_WORDS: Mapping[Scope, str] = {
    Scope.ITEMS_WRITE: _("登记事项"),
    Scope.ITEMS_READ: _("查询状态、期限和办理经过（不含反映人和反映内容）"),
    Scope.ITEMS_IDENTITY: _("读取反映人、反映内容和附件"),
    Scope.ITEMS_HANDLE: _("办理事项、上传附件（按下方所选角色）"),
}
