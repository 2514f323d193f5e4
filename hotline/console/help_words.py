"""本页说明: what each page is, and the rules of handling behind it; who may what, `ledger.access` says.

A new page needs its help here, by the name of its view, with the rules behind it or a place in
`WITHOUT_A_RULE`: a test asks for both.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from ledger.access import Rule


@dataclass(frozen=True, slots=True)
class Help:
    """What a page is; what else is done on it than look (`deeds`); the rules behind it (`RULES`)."""

    about: str
    deeds: tuple[Rule, ...] = ()
    rules: tuple[str, ...] = ()


WITHOUT_A_RULE = frozenset(
    {
        "account.sign_in",
        "account.home",
        "account.change_password",
        "first_start.claim",
        "system_settings.page",
        "system_settings.edit",
        "vocabulary.page",
    }
)
"""Pages with no rule of DOMAIN.md behind them: accounts, how speech is read, and what the bureau sets where
the rules leave it a choice.
"""

HELP: Mapping[str, Help] = {
    "account.sign_in": Help(
        _(
            "用自己的账号登录。连续输错五次，账号暂停登录15分钟；半小时没有操作，自动退出。"
            "忘记密码请系统管理员重设。"
        )
    ),
    "account.home": Help(_("登录后的第一页，按您的角色打开。")),
    "account.change_password": Help(_("修改自己的密码。修改后，您在其他电脑上的登录立即失效。")),
    "first_start.claim": Help(
        _("首次开通时设置系统管理员。开通码显示在启动服务的终端中，仅能登录服务器的人员可见。")
    ),
    "desk.page": Help(
        _(
            "集中显示今日情况：线路接听方式及截止时间、占用线路和等候人数、各话机值班人员、"
            "今日须登记的留言、正在进行的来电及其环节。本页自动刷新；查看来电号码留痕。"
        ),
        (Rule.REVIEW_DRAFT, Rule.OWN_DUTY, Rule.PLAN_ROSTER),
        ("1", "1 answer", "1 next day"),
    ),
    "call_sheet.page": Help(
        _(
            "来电进行中的登记表：边听边填，随时自动保存，刷新页面或电脑死机也不丢失。同一时间由一人填写，"
            "他人可以接手；通话结束、录音入库后，所填内容转入登记，对照录音核对后取得编号。"
        ),
        (Rule.REVIEW_DRAFT, Rule.REGISTER_ITEM),
        ("1", "2.1", "2.6", "3 form"),
    ),
    "queue.waiting": Help(
        _(
            "待收听、登记的来电和留言。紧急的排在最前，其余按应收听日期排列；"
            "非工作时间的留言应在下一工作日收听登记。本页自动刷新。"
        ),
        (Rule.REVIEW_DRAFT, Rule.DISCARD_DRAFT),
        ("1", "1 next day", "1 now", "2.1"),
    ),
    "queue.discarded": Help(
        _(
            "收听后不予登记的留言：无效留言、咨询即答、表扬、重复并案。不占编号，来电记录中仍可查到，"
            "可以恢复为待登记。"
        ),
        rules=("1", "2.1"),
    ),
    "review.draft": Help(
        _(
            "边听录音，边核对文字、填写登记表。点击文字从该处播放；选中文字可填入表内各栏；"
            "系统建议仅供参考，采用后方填入。按 ? 键查看快捷键。"
        ),
        (Rule.REGISTER_ITEM, Rule.DISCARD_DRAFT, Rule.RETRY_TRANSCRIPT),
        ("1", "2.1", "2.6", "3 form"),
    ),
    "by_hand.new": Help(
        _(
            "登记来电以外的举报投诉：上级交办、领导批办、其他单位转办、来访、来信。登记、编号、"
            "办理与来电相同。"
        ),
        rules=("2.1", "2.4", "3 form"),
    ),
    "calls.log": Help(
        _(
            "全部来电，无论是否接通：来电时间、结束方式、接听人、有无录音。可以筛选、排序、导出。"
            "收听录音和查看来电均留痕。"
        ),
        (Rule.HEAR_RECORDING, Rule.EXPORT_CALLS),
        ("1", "1 answer"),
    ),
    "calls.call": Help(
        _("一次来电的全部经过、通话质量和录音。文字在登记表和事项中查看。"),
        (Rule.HEAR_RECORDING,),
        ("1",),
    ),
    "call_figures.page": Help(
        _(
            "来电的时间分布和接听情况：按小时、按星期，15秒内接听、放弃、留言的比例。图由下方表格生成，"
            "点击数字查看对应的来电。"
        ),
        rules=("1 answer", "1 next day"),
    ),
    "spot_checks.page": Help(
        _(
            "从已登记的事项中随机抽取若干件，对照录音检查登记质量，由登记人以外的人员检查。"
            "下方按登记人汇总发现的问题。"
        ),
        rules=("1", "3 form"),
    ),
    "spot_checks.sample": Help(
        _("一次抽查抽取的事项和检查结果。可随时中断，以后继续；打印即为抽查记录。"), rules=("1", "3 form")
    ),
    "spot_checks.entry": Help(
        _("左侧听录音，右侧核对登记表，按五个要点检查。有不符合的，写明情况。本人登记的由他人检查。"),
        (Rule.HEAR_RECORDING,),
        rules=("1", "3 form"),
    ),
    "items.ledger": Help(
        _(
            "全部已登记事项。可以按状态、到期日、单位、类别、来源、期间筛选；筛选条件保存在网址中，"
            "可以收藏、转发。涉及本人所在单位的事项不显示。"
        ),
        (Rule.REGISTER_ITEM, Rule.EXPORT_ITEMS),
        ("1", "2"),
    ),
    "items.item": Help(
        _("一个事项的登记表、办理经过和附件。“办理”一栏列出当前规则允许的操作；不能办理的，注明依据的规则。"),
        (Rule.HANDLE_ITEM, Rule.MAKE_PAPERS),
        ("2", "2.8", "2.11"),
    ),
    "acts.form": Help(
        _(
            "办理一项操作。按规则不能办理时，本页说明原因。办理后记入办理经过，不能删除；不能撤回的，须再次确认。"
        ),
        rules=("2",),
    ),
    "report_drafts.compose": Help(
        _(
            "核查报告的草稿，共十个部分，已知的内容系统已代为填入。内容自动保存，可以中断，"
            "也可以由同一单位的几个人先后填写；提交后成为正式报告。"
        ),
        (Rule.HANDLE_ITEM,),
        ("2.10",),
    ),
    "report_drafts.preview": Help(_("草稿成文后的样式，尚未提交，不占文号。"), rules=("2.10",)),
    "overview.page": Help(
        _(
            "需要督促的事项：已超期、今日到期、三个工作日内到期、延期待审批，以及系统建议督办、建议通报的。"
            "是否督办由领导小组决定，是否通报由办公室决定。"
        ),
        rules=("2.8", "2.13", "2.16"),
    ),
    "overview.proposals": Help(
        _("系统按超期、重复举报、退回复查建议督办的全部事项。系统只提出建议，是否督办由领导小组决定。"),
        rules=("2.13",),
    ),
    "overview.circulars": Help(
        _(
            "系统对经核查属实、性质严重的事项建议通报，全部列于此处。"
            "是否通报由办公室决定；通报在事项的“文书”中制发。"
        ),
        rules=("2.16",),
    ),
    "papers.of_item": Help(
        _("本事项已制发的文书和可以制作的文书。制发时按年度编号，制发后内容不变，可以重新打印。"),
        rules=("1", "3 numbers"),
    ),
    "papers.preview": Help(
        _("文书按事项现有内容生成，先预览后制发，制发时编文号。反馈函的文字由您填写；通报默认隐去姓名。"),
        rules=("1", "2.12", "2.16", "3 numbers"),
    ),
    "papers.show": Help(
        _("一份已制发的文书，可以打印或下载 Word 文件。查看、下载均留痕。"), rules=("1", "3 numbers")
    ),
    "dashboard.page": Help(
        _(
            "集中显示当前急需处理的事项和一个时期的总体情况：期限风险、各单位、趋势、重复举报。"
            "带下划线的数字可点击查看对应的事项或来电。不含反映人信息。"
        ),
        rules=("2.8", "2.13", "2.16"),
    ),
    "dashboard.calls": Help(
        _(
            "看板上一个来电数字所计的来电：来电时间、时段、结果、等候和通话时长。不含来电号码、录音、"
            "接听人和反映内容；按职责可以查看来电记录的人员，点击数字直接打开来电记录。"
        ),
        rules=("1", "1 answer", "2.16"),
    ),
    "reports.report": Help(
        _(
            "一个季度、半年、一年或任意期间的统计表和图，与上年同期、上期比较，并撰写分析研判，导出报告。"
            "带下划线的数字可点击查看对应的事项或来电，无权查看的事项不列出。不含反映人信息。"
        ),
        (Rule.WRITE_REPORT,),
        rules=("2.16",),
    ),
    "extensions.page": Help(
        _(
            "值班话机和值班人员。工作时间的来电按次序振铃各部值班话机。在本页，或在话机上拨*61、*60，"
            "开始、结束值班。"
        ),
        (Rule.OWN_DUTY, Rule.MANAGE_EXTENSIONS),
        rules=("1 answer", "1 next day"),
    ),
    "extensions.edit": Help(
        _("修改一部值班话机的名称、地址和振铃次序。修改后一秒内生效，正在进行的通话不受影响。"),
        rules=("1 answer",),
    ),
    "roster.week": Help(
        _(
            "一周的值班安排：工作时间接听人员，非工作时间紧急留言的通知人员。按工作日历显示休息日和调休上班日。"
        ),
        (Rule.PLAN_ROSTER,),
        rules=("1 next day", "1 now", "1 calendar"),
    ),
    "roster.day": Help(
        _("安排一天的值班人员。他人同时修改时会提示，不会互相覆盖。"),
        rules=("1 next day", "1 now", "1 calendar"),
    ),
    "calendar.year_page": Help(
        _(
            "全年的工作日、休息日和调休上班日。办理期限、应收听日期和线路的工作时间均据此计算。"
            "国务院放假通知发布前的年份为暂定，录入通知后重新计算期限，并列出变动的事项。"
        ),
        (Rule.EDIT_CALENDAR,),
        ("1 calendar", "2.8", "4"),
    ),
    "users.page": Help(
        _("全部账号和角色。每人使用自己的账号，不得共用；账号停用而不删除，历史记录不变。"),
        rules=("1", "2.5"),
    ),
    "users.edit": Help(
        _("修改一个账号的姓名、单位、角色，停用、恢复账号，重设密码。修改立即生效并留痕。"),
        rules=("1", "2.5"),
    ),
    "users.new": Help(
        _("为一名人员建立账号。初始密码只显示一次，本人首次登录必须修改。"), rules=("1", "2.5")
    ),
    "users.roles": Help(
        _("各角色的权限。本表由权限规则直接生成，与系统实际执行的一致。"), rules=("1", "2.17")
    ),
    "programs.page": Help(
        _("其他系统通过接口登记、查询事项所用的凭证。凭证只显示一次；吊销后立即失效。"), rules=("1", "2.1")
    ),
    "system_settings.page": Help(
        _(
            "全部设置的作用、当前值、来源和生效时间。有“修改”按钮的，可以在此修改；其余的和由环境变量指定的，"
            "由系统管理员在服务器上修改。"
        )
    ),
    "system_settings.edit": Help(_("修改一项设置。保存前检查；修改留痕，可以恢复为默认值。")),
    "item_import.page": Help(
        _(
            "将原有的电子表格台账一次导入。先选定各列的含义，再试导入，逐行列出问题；全部无误方可导入，"
            "有任何错误整批不予写入。"
        ),
        rules=("2.1",),
    ),
    "vocabulary.page": Help(
        _(
            "转写时按专用词汇更正系统误识的同音字、近音字，从下一次转写起使用；已有的文本不变。"
            "值班人员多次作过的同样更正列为建议。"
        )
    ),
    "unit_import.page": Help(
        _(
            "单位目录：登记时选择涉及单位，交办时选择承办单位。点击名称可逐个修改；从文件更新前先列出将"
            "新增、修改、停用的单位。单位只停用，不删除。"
        ),
        rules=("2.5",),
    ),
    "units.edit": Help(
        _("修改一个单位的名称、上级单位、类别，停用、恢复单位。修改立即生效并留痕；已登记的事项仍属该单位。"),
        rules=("2.5", "2.17"),
    ),
    "units.new": Help(_("新增一个单位。保存后即可在登记、交办时选择。"), rules=("2.5", "2.17")),
    "prompts.page": Help(
        _("来电人听到的全部提示音。可以试听、修改文字、更换为本单位的录音。"),
        rules=("1 told", "1 answer", "1 next day", "1 now"),
    ),
    "prompts.one": Help(
        _(
            "一段提示音的文字和录音。上传的录音先检查格式、音量和长度，试听后再启用；旧录音保留，"
            "随时可以换回。"
        ),
        rules=("1 told", "1 answer", "1 next day", "1 now"),
    ),
    "retention.page": Help(
        _(
            "录音、转写、附件、不予登记的留言和来电号码的保存期限，以及已到期的内容。一人提请，"
            "另一人批准，24小时后删除；编号和登记信息永久保留。标记保留的，到期也不删除。"
        ),
        (Rule.PROPOSE_DELETION, Rule.DECIDE_DELETION),
        rules=("1",),
    ),
    "retention.listed": Help(
        _("一类内容中已到期的，以及暂缓删除的原因。暂缓的不会被删除，原因消除后重新列入。"),
        (Rule.PROPOSE_DELETION,),
        rules=("1",),
    ),
    "retention.proposal": Help(
        _("一次提请删除的全部内容。提请人不能批准自己的提请；执行前，有权查看本页的人员均可停止。"),
        (Rule.DECIDE_DELETION,),
        rules=("1",),
    ),
    "first_start.steps": Help(
        _("开通线路的四个步骤：管理员、单位、接听时间、试拨。可以中断，以后继续。"),
        rules=("1 next day", "2.5"),
    ),
    "audit.page": Help(
        _(
            "记载所有操作、查看和收听的人员和时间。日志逐条相连，改动可以查出；不含反映内容。可以按人员、"
            "操作、对象、期间筛选，导出。"
        ),
        rules=("1",),
    ),
}
