"""The codes of handling, from 受理 to 归档; their Chinese labels are the console's. DOMAIN.md section 2."""

from enum import StrEnum


class ActKind(StrEnum):
    """Every deed on an item; what each one says is in `ledger.handling.acts`."""

    REGISTER = "register"  # 登记
    ACCEPT = "accept"  # 受理
    DECLINE = "decline"  # 不予受理
    TRANSFER = "transfer"  # 移交有关部门
    FIRST_RESPONSE = "first_response"  # 先期处置
    INSTRUCT = "instruct"  # 领导批示
    JOIN = "join"  # 并入另一事项
    TAKE_REPEAT = "take_repeat"  # 并入重复举报
    SEPARATE = "separate"  # 拆分: undoes a join
    RELEASE_REPEAT = "release_repeat"  # 拆出重复举报
    LINK = "link"  # 关联
    UNLINK = "unlink"  # 解除关联
    CORRECT_GRADING = "correct_grading"  # 更正难易、紧急程度
    ASSIGN = "assign"  # 交办
    BEGIN = "begin"  # 开始核查
    STEP = "step"  # 核查步骤
    STAGE_REPORT = "stage_report"  # 阶段报告
    EXTEND = "extend"  # 批准延期
    REFUSE_EXTENSION = "refuse_extension"  # 不批准延期
    PASS_TO_NORMAL = "pass_to_normal"  # noqa: S105  # 即时快办转普通程序
    SETTLE_AT_ONCE = "settle_at_once"  # 即时办结
    OPEN_RECTIFICATION = "open_rectification"  # 提出整改
    FINISH_RECTIFICATION = "finish_rectification"  # 整改完成
    HOLD_ACCOUNTABLE = "hold_accountable"  # 责任追究
    FEEDBACK = "feedback"  # 反馈
    FEEDBACK_IMPOSSIBLE = "feedback_impossible"  # 无法反馈
    REPORT = "report"  # 核查报告
    PASS_REVIEW = "pass_review"  # noqa: S105  # 审核通过
    RETURN_REPORT = "return_report"  # 退回复查
    CLOSE = "close"  # 结案
    ARCHIVE = "archive"  # 归档
    SUPERVISE = "supervise"  # 督办
    SUPERVISION_RESULT = "supervision_result"  # 督办结果
    MEASURE = "measure"  # 停止执行职务, 禁闭
    APPEAL = "appeal"  # 申诉
    DECIDE_APPEAL = "decide_appeal"  # 申诉决定
    PROPOSE_SANCTION = "propose_sanction"  # 处分建议移送
    REFER_TO_JUSTICE = "refer_to_justice"  # 司法移送
    CLARIFY = "clarify"  # 澄清
    REFER_FALSE_ACCUSATION = "refer_false_accusation"  # 诬告移送


class Method(StrEnum):
    """处置方式. DOMAIN.md section 2.3."""

    DIRECT = "direct"  # 直接核查
    JOINT = "joint"  # 联合核查
    DEPARTMENT = "department"  # 转交部门警种核查
    SUBORDINATE = "subordinate"  # 移交下级督察部门核查


class Authority(StrEnum):
    """To whom an item is handed that is not ours to handle. DOMAIN.md sections 2.2, 2.5 and 2.6."""

    PETITIONS = "petitions"  # 信访: already under way there
    RECONSIDERATION = "reconsideration"  # 行政复议
    LITIGATION = "litigation"  # 行政诉讼
    OTHER_INSPECTORATE = "other_inspectorate"  # 该民警所属公安机关督察部门, after 先期处置
    UPPER_INSPECTORATE = "upper_inspectorate"  # 上级督察: nobody here stands above the accused unit


class Step(StrEnum):
    """The steps of 核查, each recorded or waived with a reason. DOMAIN.md section 2.9."""

    PLAN = "plan"  # 核查方案
    DOCUMENTS = "documents"  # 查阅资料
    EVIDENCE = "evidence"  # 调取证据
    CALLER_STATEMENT = "caller_statement"  # 听取反映人陈述
    ACCUSED_STATEMENT = "accused_statement"  # 听取被投诉人陈述


class Conclusion(StrEnum):
    """结论. DOMAIN.md section 3."""

    FOUNDED = "founded"  # 属实
    PARTLY_FOUNDED = "partly_founded"  # 部分属实
    UNFOUNDED = "unfounded"  # 不属实
    UNVERIFIABLE = "unverifiable"  # 无法查实


class FeedbackWay(StrEnum):
    """How the caller was told the outcome. DOMAIN.md section 2.12."""

    ORAL = "oral"  # 口头
    WRITTEN = "written"  # 书面
    OTHER = "other"  # 其他


class Satisfaction(StrEnum):
    """What the caller's opinion amounts to, for the tables; the opinion itself is kept as given."""

    SATISFIED = "satisfied"  # 满意
    FAIRLY_SATISFIED = "fairly_satisfied"  # 基本满意
    DISSATISFIED = "dissatisfied"  # 不满意
    NOT_SAID = "not_said"  # 未表态


class ReportSection(StrEnum):
    """The ten sections of a 核查报告, in their order. DOMAIN.md section 2.10."""

    WORK_DONE = "work_done"  # 主要工作情况
    PARTIES = "parties"  # 当事人基本情况
    CASE = "case"  # 基本案情
    COMPLAINT = "complaint"  # 反映的主要问题
    INVESTIGATION = "investigation"  # 反映问题的调查情况
    FACTS = "facts"  # 查清的主要事实
    PROBLEMS = "problems"  # 核查发现主要问题及性质
    RESPONSIBILITY = "responsibility"  # 有关人员的责任认定
    FEEDBACK = "feedback"  # 对举报投诉人的反馈情况
    OUTCOME = "outcome"  # 处理结果和整改情况


class ClosingCheck(StrEnum):
    """What has to hold before 结案, all seven. DOMAIN.md section 2.11."""

    FACTS_CLEAR = "facts_clear"  # 事实清楚
    EVIDENCE_SOLID = "evidence_solid"  # 证据确凿
    NATURE_RIGHT = "nature_right"  # 定性准确
    ACCOUNTABILITY_DONE = "accountability_done"  # 追责到位
    RECTIFIED_IN_TIME = "rectified_in_time"  # 整改及时
    FORMALITIES_COMPLETE = "formalities_complete"  # 手续完备
    FED_BACK = "fed_back"  # 沟通反馈


class SupervisionTrigger(StrEnum):
    """Why an item is put under 督办. DOMAIN.md section 2.13."""

    EVASION = "evasion"  # 推诿敷衍或阻力大
    NOT_RECTIFIED = "not_rectified"  # 整改、追责未按规定或明显失当
    REPEATED = "repeated"  # 群众持续举报
    OVERDUE = "overdue"  # 无正当原因超期未报
    DOUBTFUL = "doubtful"  # 结果存疑且经复查、补报仍不符
    OTHER = "other"  # 其他


class SupervisionWay(StrEnum):
    """How 督办 is done. DOMAIN.md section 2.13."""

    TELEPHONE = "telephone"  # 电话
    LETTER = "letter"  # 发函
    MEETING = "meeting"  # 会议
    VISIT = "visit"  # 派员
    REINVESTIGATION = "reinvestigation"  # 直接组织复查


class MeasureKind(StrEnum):
    """措施 against an officer. DOMAIN.md section 2.15."""

    SUSPENSION = "suspension"  # 停止执行职务
    CONFINEMENT = "confinement"  # 禁闭


class Approver(StrEnum):
    """Who approved a 措施."""

    CHIEF_INSPECTOR = "chief_inspector"  # 督察长
    OTHER = "other"  # 其他负责人


class AppealOutcome(StrEnum):
    """What the upper organ decided on an appeal against a 措施."""

    UPHELD = "upheld"  # 维持
    REVOKED = "revoked"  # 撤销
    CHANGED = "changed"  # 变更


class Sanction(StrEnum):
    """What the 督察 proposes to those who decide it. DOMAIN.md section 2.15."""

    DISCIPLINE = "discipline"  # 处分
    RANK = "rank"  # 警衔


class Accountability(StrEnum):
    """追责: what was done about a person's responsibility, beside 措施 and 处分."""

    ADMONITION = "admonition"  # 谈话提醒
    CRITICISM = "criticism"  # 批评教育
    WRITTEN_REVIEW = "written_review"  # 责令检查
    WARNING_TALK = "warning_talk"  # 诫勉
    REASSIGNMENT = "reassignment"  # 组织处理
    DISMISSAL = "dismissal"  # 解除劳动合同 (辅警)
    OTHER = "other"  # 其他


class ReminderKind(StrEnum):
    """How near a deadline is, in working days."""

    THREE_DAYS = "three_days"
    ONE_DAY = "one_day"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"


class PaperKind(StrEnum):
    """The papers that are made from an item; what each needs is in `ledger.papers`."""

    REGISTRATION = "registration"  # 信息登记表
    ASSIGNMENT = "assignment"  # 交办单
    FORWARDING = "forwarding"  # 转办函
    SUPERVISION = "supervision"  # 督办函
    EXTENSION = "extension"  # 延期报告
    INVESTIGATION = "investigation"  # 核查报告
    FEEDBACK = "feedback"  # 反馈函
    CIRCULAR = "circular"  # 通报
