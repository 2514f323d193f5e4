"""Why an act is refused: a code, which the console says in words, and the rule behind it."""

from enum import StrEnum
from typing import Self

from ledger.models.handling_codes import ActKind


class Refusal(StrEnum):
    """Why an act is refused. `rule` is the number of the rule in DOMAIN.md; "": that of the act itself."""

    rule: str

    def __new__(cls, code: str, rule: str) -> Self:
        """A code with the rule it comes from."""
        refusal = str.__new__(cls, code)
        refusal._value_ = code
        refusal.rule = rule
        return refusal

    NOT_THE_STATE = "not_the_state", ""  # where the item stands now, this is not done
    NOT_THE_ROLE = "not_the_role", ""  # somebody else does this

    DOWNGRADED_BY_DIRECTOR_ONLY = "downgraded_by_director_only", "1"
    REASON_NOT_LISTED = "reason_not_listed", "2.1"
    JOINED_TO_ITSELF = "joined_to_itself", "2.1"
    REPEAT_COUNTED_ALREADY = "repeat_counted_already", "2.1"
    HAS_REPEATS = "has_repeats", "2.1"
    MAIN_IS_ARCHIVED = "main_is_archived", "2.1"
    NOT_LINKED = "not_linked", "2.1"

    METHOD_NEEDS_INSPECTORATE = "method_needs_inspectorate", "2.3"  # 直接核查
    METHOD_NEEDS_SEVERAL = "method_needs_several", "2.3"  # 联合核查
    METHOD_NEEDS_DEPARTMENT = "method_needs_department", "2.3"  # 转交部门警种
    METHOD_NEEDS_SUBORDINATE = "method_needs_subordinate", "2.3"  # 移交下级督察部门
    MAJOR_IS_DIRECT = "major_is_direct", "2.3"
    NOT_ASSIGNED = "not_assigned", "2.3"

    INSTRUCTED_NOT_PASSED_ON = "instructed_not_passed_on", "2.4"
    OVERRIDE_BY_DIRECTOR_ONLY = "override_by_director_only", "2.4"
    NOTHING_TO_OVERRIDE = "nothing_to_override", "2.4"

    OF_ACCUSED_UNIT = "of_accused_unit", "2.5"
    HANDLER_IS_ACCUSED = "handler_is_accused", "2.5"
    HANDLER_NOT_ABOVE = "handler_not_above", "2.5"
    UNIT_UNKNOWN = "unit_unknown", "2.5"
    SOMEBODY_STANDS_ABOVE = "somebody_stands_above", "2.5"

    NOT_HAPPENING_NOW = "not_happening_now", "2.6"
    FIRST_RESPONSE_MISSING = "first_response_missing", "2.6"
    NOT_REPORTED_TO_INSPECTORATE = "not_reported_to_inspectorate", "2.6"
    OF_ANOTHER_FORCE = "of_another_force", "2.6"
    NOT_OF_ANOTHER_FORCE = "not_of_another_force", "2.6"

    NOT_ON_FAST_TRACK = "not_on_fast_track", "2.7"
    FAST_TRACK_DAY_OVER = "fast_track_day_over", "2.7"
    FAST_TRACK_DAY_NOT_OVER = "fast_track_day_not_over", "2.7"

    DEADLINE_IS_PAST = "deadline_is_past", "2.8"
    DEADLINE_WOULD_BE_PAST = "deadline_would_be_past", "2.8"
    STAGE_REPORT_PENDING = "stage_report_pending", "2.8"
    STAGE_REPORT_MISSING = "stage_report_missing", "2.8"
    EXTENSION_TOO_LONG = "extension_too_long", "2.8"
    EXTENDED_ALREADY = "extended_already", "2.8"
    NOT_THE_GRANTER = "not_the_granter", "2.8"
    GRADING_IS_THE_SAME = "grading_is_the_same", "2.8"

    STEPS_MISSING = "steps_missing", "2.9"
    FEEDBACK_MISSING = "feedback_missing", "2.10"
    REPORT_MISSING = "report_missing", "2.10"
    CHECKS_MISSING = "checks_missing", "2.11"
    RECTIFICATION_OPEN = "rectification_open", "2.11"
    CONCLUSION_NOT_AS_REVIEWED = "conclusion_not_as_reviewed", "2.11"
    NO_SUCH_RECTIFICATION = "no_such_rectification", "2.11"
    CALLER_IS_NAMED = "caller_is_named", "2.12"

    NOT_HANDED_OUT = "not_handed_out", "2.13"
    NO_SUCH_SUPERVISION = "no_such_supervision", "2.13"
    CLARIFIED_WHEN_UNFOUNDED_ONLY = "clarified_when_unfounded_only", "2.14"
    FALSE_WHEN_UNFOUNDED_ONLY = "false_when_unfounded_only", "2.14"

    NOT_POLICE = "not_police", "2.15"
    NOT_BY_CHIEF_INSPECTOR = "not_by_chief_inspector", "2.15"
    DAYS_OUT_OF_LIMITS = "days_out_of_limits", "2.15"
    NO_SUCH_MEASURE = "no_such_measure", "2.15"
    APPEALED_ALREADY = "appealed_already", "2.15"
    NO_APPEAL_PENDING = "no_appeal_pending", "2.15"
    APPEAL_PENDING = "appeal_pending", "2.15"

    NOT_IN_YOUR_HANDS = "not_in_your_hands", "2.17"
    TEAM_MEMBER_UNKNOWN = "team_member_unknown", "2.17"
    TEAM_MEMBER_ACCUSED = "team_member_accused", "2.17"


class Forbidden(Exception):
    """The rules do not allow the act: `refusal` says why, `rule` is the number of the rule in DOMAIN.md."""

    def __init__(self, kind: ActKind, refusal: Refusal, rule: str) -> None:
        super().__init__(f"{kind.value} is refused by rule {rule}: {refusal.value}.")
        self.kind = kind
        self.refusal = refusal
        self.rule = rule
