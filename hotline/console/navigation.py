"""The main pages, and which of them a person may see."""

from dataclasses import dataclass

from flask import Flask, request
from flask_babel import gettext as _

from hotline.console.access import may
from hotline.console.admin_pages import admin_pages
from ledger.access import Rule


@dataclass(frozen=True)
class Entry:
    """One main page; `current` while it, or a page of its kind, is shown."""

    endpoint: str
    words: str
    current: bool


def navigation() -> list[Entry]:
    """The main pages that the person may see, in the order of the work."""
    pages = [
        ("desk.page", _("值班台"), Rule.SEE_DESK, ("desk", "call_sheet")),
        ("queue.waiting", _("待登记"), Rule.SEE_QUEUE, ("queue", "review")),
        ("calls.log", _("来电记录"), Rule.SEE_CALLS, ("calls", "call_figures", "spot_checks")),
        ("dashboard.page", _("领导看板"), Rule.SEE_REPORTS, ("dashboard",)),
        (
            "items.ledger",
            _("登记台账"),
            Rule.SEE_ITEMS,
            ("items", "acts", "by_hand", "attachments", "papers", "report_drafts"),
        ),
        ("overview.page", _("督办台"), Rule.HANDLE_ITEM, ("overview",)),
        ("reports.page", _("统计分析"), Rule.SEE_REPORTS, ("reports",)),
    ]
    entries = [
        Entry(endpoint, words, request.blueprint in blueprints)
        for endpoint, words, rule, blueprints in pages
        if may(rule)
    ]
    if of_administration := admin_pages():
        current = any(page.current for page in of_administration)
        entries.append(Entry(of_administration[0].endpoint, _("系统管理"), current))
    return entries


def first_page() -> str | None:
    """The endpoint of the first main page that the person may see."""
    return next((entry.endpoint for entry in navigation()), None)


def register(app: Flask) -> None:
    """Make the main pages known to the templates."""
    app.jinja_env.globals["navigation"] = navigation
