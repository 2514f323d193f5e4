"""Every page of the console, and who looks at it: what is tried on every page goes through this list."""

from collections.abc import Callable
from dataclasses import dataclass

from hotline.console.act_words import NOT_BY_HAND
from ledger.models.handling_codes import ActKind
from tests.console.samples import PROMPT, Sample


@dataclass(frozen=True)
class Page:
    """One page: the name of its pictures, its view, a user who may see it (None: nobody is signed in)."""

    name: str
    endpoint: str
    username: str | None
    url: str | Callable[[Sample], str]

    def address(self, sample: Sample) -> str:
        """The page's address in a console over the sample."""
        return self.url if isinstance(self.url, str) else self.url(sample)


PAGES = (
    Page("sign-in", "account.sign_in", None, "/sign-in"),
    Page("password", "account.change_password", "wang", "/password"),
    Page("desk", "desk.page", "wang", "/desk"),
    Page("sheet", "call_sheet.page", "wang", lambda it: f"/desk/calls/{it.running}"),
    Page("queue", "queue.waiting", "wang", "/queue"),
    Page("discarded", "queue.discarded", "wang", "/discarded"),
    Page("review", "review.draft", "wang", lambda it: f"/drafts/{it.draft}"),
    Page("by-hand", "by_hand.new", "wang", "/items/new"),
    Page("calls", "calls.log", "zhang", "/calls"),
    Page("call", "calls.call", "zhang", lambda it: f"/calls/{it.message}"),
    Page("conversation", "calls.call", "zhang", lambda it: f"/calls/{it.conversation}"),
    Page("call-figures", "call_figures.page", "zhang", lambda it: f"/calls/figures?{it.last_year}"),
    Page("spot-checks", "spot_checks.page", "zhang", lambda it: f"/spot-checks?{it.last_year}"),
    Page("spot-check", "spot_checks.sample", "zhang", lambda it: f"/spot-checks/{it.spot_check}"),
    Page("spot-check-item", "spot_checks.entry", "zhang", lambda it: f"/spot-checks/{it.spot_check}/1"),
    Page("ledger", "items.ledger", "zhang", "/items"),
    Page("item", "items.item", "zhang", lambda it: f"/items/{it.item}"),
    Page("item-of-a-branch", "items.item", "liming", lambda it: f"/items/{it.item}"),
    Page("report-draft", "report_drafts.compose", "liming", lambda it: f"/items/{it.item}/report"),
    Page("report-preview", "report_drafts.preview", "liming", lambda it: f"/items/{it.item}/report/preview"),
    Page("overview", "overview.page", "zhang", "/overview"),
    Page("overview-of-a-branch", "overview.page", "liming", "/overview"),
    Page("proposals", "overview.proposals", "zhang", "/overview/proposals"),
    Page("circulars", "overview.circulars", "zhang", "/overview/circulars"),
    Page("papers", "papers.of_item", "zhang", lambda it: f"/items/{it.item}/papers"),
    Page("paper-preview", "papers.preview", "zhang", lambda it: f"/items/{it.item}/papers/registration"),
    Page("paper-letter", "papers.preview", "zhang", lambda it: f"/items/{it.item}/papers/feedback"),
    Page("paper", "papers.show", "zhang", lambda it: f"/papers/{it.paper}"),
    Page("dashboard", "dashboard.page", "leader", lambda it: f"/dashboard?period={it.day.year - 1}"),
    Page("dashboard-calls", "dashboard.calls", "leader", lambda it: f"/dashboard/calls?{it.last_year}"),
    Page("reports", "reports.report", "zhang", lambda it: f"/reports/{it.day.year - 1}"),
    Page("reports-for-a-leader", "reports.report", "leader", lambda it: f"/reports/{it.day.year - 1}-Q3"),
    Page("duty", "extensions.page", "wang", "/extensions"),
    Page("extensions", "extensions.page", "root", "/extensions"),
    Page("extension", "extensions.edit", "root", "/extensions/1"),
    Page("roster", "roster.week", "zhang", "/roster"),
    Page("roster-day", "roster.day", "zhang", lambda it: f"/roster/{it.day}"),
    Page("calendar", "calendar.year_page", "zhang", lambda it: f"/calendar/{it.day.year}"),
    Page("calendar-next-year", "calendar.year_page", "zhang", lambda it: f"/calendar/{it.day.year + 1}"),
    Page("users", "users.page", "root", "/admin/users"),
    Page("user", "users.edit", "root", lambda it: f"/admin/users/{it.user}"),
    Page("user-new", "users.new", "root", "/admin/users/new"),
    Page("roles", "users.roles", "root", "/admin/users/roles"),
    Page("programs", "programs.page", "root", "/admin/programs"),
    Page("settings", "system_settings.page", "root", "/admin/settings"),
    Page("setting", "system_settings.edit", "root", "/admin/settings/hours"),
    Page("import", "item_import.page", "zhang", "/admin/import"),
    Page("units", "unit_import.page", "root", "/admin/units"),
    Page("unit", "units.edit", "root", lambda it: f"/admin/units/{it.unit}"),
    Page("unit-new", "units.new", "root", "/admin/units/new"),
    Page("vocabulary-for-staff", "vocabulary.page", "zhang", "/admin/vocabulary"),
    Page("vocabulary", "vocabulary.page", "root", "/admin/vocabulary"),
    Page("prompts", "prompts.page", "root", "/admin/prompts"),
    Page("prompt", "prompts.one", "root", f"/admin/prompts/{PROMPT}"),
    Page("retention", "retention.page", "zhang", "/admin/retention"),
    Page("retention-due", "retention.listed", "zhang", "/admin/retention/due/callers"),
    Page(
        "deletion", "retention.proposal", "director", lambda it: f"/admin/retention/proposals/{it.deletion}"
    ),
    Page("first-start", "first_start.steps", "director", "/admin/first-start"),
    Page("audit", "audit.page", "auditor", "/admin/audit"),
)


def _act(kind: ActKind) -> Page:
    name = kind.value.replace("_", "-")
    who = "director" if kind is ActKind.SUPERVISE else "zhang"
    return Page(f"act-{name}", "acts.form", who, lambda it: f"/items/{it.item_for[kind]}/acts/{kind.value}")


WITH_PAGES_OF_THEIR_OWN = {ActKind.REGISTER, ActKind.REPORT}
ACTS = tuple(_act(kind) for kind in ActKind if kind not in NOT_BY_HAND | WITH_PAGES_OF_THEIR_OWN)
"""The form of each act, or why it may not be done; the report is composed on a page that is listed above."""

NO_PAGES = {
    "account.home": "leads to the first page of the person; every role of the sample has one",
    "account.session_state": "for scripts",
    "attachments.download": "a file",
    "audit.export": "a file",
    "call_figures.when": "a part of a page",
    "calls.answering": "a part of a page",
    "call_sheet.state": "a part of a page",
    "calendar.page": "leads to this year's page",
    "calls.export": "a file",
    "dashboard.part": "a part of a page",
    "desk.events": "a stream",
    "desk.hours": "a part of a page",
    "desk.line": "a part of a page",
    "desk.notice": "a part of a page",
    "desk.planned": "a part of a page",
    "desk.press": "a part of a page",
    "first_start.call": "a part of a page",
    "first_start.claim": "is there until the service is claimed; tried in test_first_start.py",
    "papers.download": "a file",
    "papers.export": "a file",
    "prompts.recording": "a sound",
    "prompts.shipped": "a sound",
    "queue.next_waiting": "leads to a draft",
    "queue.table": "a part of a page",
    "recordings.outline": "for scripts",
    "recordings.sound": "a sound",
    "reports.block": "a part of a page",
    "reports.choose": "leads to a report",
    "reports.document": "a file",
    "reports.page": "leads to this quarter's report",
    "review.transcript": "a part of a page",
    "static": "files",
    "unit_import.template": "a file",
}
"""What answers to GET and is no page, and what it is instead."""
