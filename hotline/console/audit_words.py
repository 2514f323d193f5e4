"""Deeds and objects of the audit log in the words of the office; what has none is shown by its code."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _

from hotline.console.labels import label
from ledger.models.handling_codes import ActKind

ACTIONS: Mapping[str, str] = {
    "user.signed_in": _("登录"),
    "user.sign_in_refused": _("登录失败"),
    "user.locked": _("连续输错，暂停登录"),
    "user.added": _("新建用户"),
    "user.edited": _("修改用户"),
    "user.roles_set": _("调整角色"),
    "user.password_set": _("设置密码"),
    "user.sessions_ended": _("强制退出登录"),
    "user.shut": _("停用用户"),
    "user.opened": _("恢复用户"),
    "token.added": _("建立接口凭证"),
    "token.revoked": _("吊销接口凭证"),
    "call.taken_in": _("来电入账"),
    "call.read": _("查看来电"),
    "calls.read": _("查看来电记录"),
    "calls.listed": _("命令行列出来电"),
    "calls.exported": _("导出来电记录"),
    "live.read": _("查看正在进行的来电"),
    "live.words_read": _("查看正在进行的来电的实时转写"),
    "sheet.read": _("打开来电登记表"),
    "sheet.written": _("填写登记表"),
    "sheet.taken_over": _("接手填写登记表"),
    "queue.read": _("查看待登记来电和留言"),
    "draft.read": _("查看留言登记表"),
    "draft.saved": _("保存登记表"),
    "draft.marked": _("按留言内容标记草稿"),
    "draft.discarded": _("不予登记"),
    "draft.restored": _("恢复留言"),
    "drafts.listed": _("命令行列出留言"),
    "discarded.read": _("查看不予登记的留言"),
    "recording.heard": _("收听录音"),
    "transcript.read": _("查看转写"),
    "transcript.corrected": _("更正转写"),
    "transcript.retried": _("重新转写"),
    "item.registered": _("登记编号"),
    "item.read": _("查看事项"),
    "item.deadline_moved": _("到期日变动"),
    "items.searched": _("检索事项"),
    "item.file_attached": _("上传附件"),
    "item.file_read": _("查看附件"),
    "item.imported": _("导入事项"),
    "items.imported": _("导入台账"),
    "items.exported": _("导出台账"),
    "items.listed": _("命令行列出事项"),
    "repeats.read": _("查看疑似重复事项"),
    "paper.made": _("制作文书"),
    "paper.read": _("查看文书"),
    "paper.previewed": _("预览文书"),
    "report_draft.saved": _("编写核查报告草稿"),
    "report.written": _("撰写分析研判"),
    "report.taken": _("导出统计报告"),
    "duty.began": _("开始值班"),
    "duty.ended": _("结束值班"),
    "extension.added": _("添加话机"),
    "extension.edited": _("修改话机"),
    "extension.removed": _("停用话机"),
    "extension.restored": _("恢复话机"),
    "roster.planned": _("编排值班"),
    "calendar.day_entered": _("调整工作日历"),
    "calendar.day_withdrawn": _("撤销日历调整"),
    "calendar.notice_entered": _("录入放假通知"),
    "calendar.notice_withdrawn": _("撤销放假通知"),
    "units.example_removed": _("删除示例单位"),
    "units.imported": _("导入单位"),
    "vocabulary.added": _("加入专用词汇"),
    "vocabulary.removed": _("移出专用词汇"),
    "vocabulary.suggestion_dismissed": _("不再建议一个专用词"),
    "vocabulary.suggestion_taken_back": _("恢复建议一个专用词"),
    "unit.added": _("新增单位"),
    "unit.edited": _("修改单位"),
    "unit.closed": _("停用单位"),
    "unit.reopened": _("恢复单位"),
    "deletion.proposed": _("提请删除"),
    "deletion.approved": _("批准删除"),
    "deletion.refused": _("不予批准、撤回删除"),
    "retention.kept": _("标记保留"),
    "retention.released": _("解除保留"),
    "retention.deleted": _("到期删除"),
    "retention.deleted_again": _("恢复备份后重新删除"),
    "setting.changed": _("修改系统设置"),
    "setting.forgotten": _("恢复系统设置"),
    "prompt.recording_added": _("上传提示音"),
    "prompt.recording_used": _("更换提示音"),
    "prompt.worded": _("修改提示音文字"),
    "spot_check.drawn": _("抽取抽查样本"),
    "spot_check.recorded": _("记录抽查结果"),
    "setup.confirmed": _("确认开通向导的一步"),
    "ledger.simulated": _("模拟一年的台账"),
    "audit.verified": _("校验操作日志"),
    "audit.exported": _("导出操作日志"),
}
OBJECTS: Mapping[str, str] = {
    "user": lazy_pgettext("one", "账号"),
    "token": lazy_pgettext("one", "接口凭证"),
    "call": lazy_pgettext("one", "来电"),
    "draft": lazy_pgettext("one", "留言"),
    "recording": lazy_pgettext("one", "录音"),
    "transcript": lazy_pgettext("one", "转写"),
    "item": lazy_pgettext("one", "事项"),
    "paper": lazy_pgettext("one", "文书"),
    "report": lazy_pgettext("one", "统计报告"),
    "extension": lazy_pgettext("one", "话机"),
    "day": lazy_pgettext("one", "日期"),
    "year": lazy_pgettext("one", "年份"),
    "unit": lazy_pgettext("one", "单位"),
    "setting": lazy_pgettext("one", "设置"),
    "prompt": lazy_pgettext("one", "提示音"),
    "spot_check": lazy_pgettext("one", "抽查"),
    "deletion": lazy_pgettext("one", "删除提请"),
    "vocabulary": lazy_pgettext("one", "专用词汇"),
    "setup": lazy_pgettext("one", "开通向导"),
    "audit": lazy_pgettext("one", "操作日志"),
}
_OF_ITEMS = {f"item.{kind.value}": kind for kind in ActKind}


def action_words(action: str) -> str:
    """What was done."""
    if action in ACTIONS:
        return str(ACTIONS[action])
    return label(_OF_ITEMS[action]) if action in _OF_ITEMS else action


def actions() -> list[tuple[str, str]]:
    """Every deed to choose from: its code and its words."""
    acts = [(action, gettext("办理：%(act)s", act=label(kind))) for action, kind in _OF_ITEMS.items()]
    return [*((action, str(words)) for action, words in ACTIONS.items()), *acts]


def object_words(kind: str) -> str:
    """What it was done to; empty for lists, which the deed names."""
    return str(OBJECTS.get(kind, ""))
