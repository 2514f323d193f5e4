"""The pages under 系统管理 (administration), and which of them a person may see.

A new one: a line in `PAGES`, and a template that extends `admin/base.html`.
"""

from dataclasses import dataclass

from flask import Flask, request
from flask_babel import lazy_gettext as _

from hotline.console.access import may
from ledger.access import Rule


@dataclass(frozen=True)
class AdminPage:
    """One page of administration; it is the current one while a page of one of its blueprints is shown."""

    endpoint: str
    words: str
    rule: Rule
    blueprints: tuple[str, ...]

    @property
    def current(self) -> bool:
        """Whether it, or a page that belongs to it, is shown."""
        return request.blueprint in self.blueprints


PAGES = (
    AdminPage("users.page", _("用户"), Rule.MANAGE_USERS, ("users",)),
    AdminPage("audit.page", _("操作日志"), Rule.SEE_AUDIT, ("audit",)),
    AdminPage("programs.page", _("接口凭证"), Rule.MANAGE_USERS, ("programs",)),
    AdminPage("unit_import.page", _("单位目录"), Rule.MANAGE_UNITS, ("unit_import", "units")),
    AdminPage("item_import.page", _("导入台账"), Rule.IMPORT_ITEMS, ("item_import",)),
    AdminPage("extensions.page", _("值班话机"), Rule.SEE_EXTENSIONS, ("extensions", "duty")),
    AdminPage("roster.week", _("值班表"), Rule.SEE_ROSTER, ("roster",)),
    AdminPage("calendar.page", _("工作日历"), Rule.SEE_CALENDAR, ("calendar",)),
    AdminPage("prompts.page", _("提示音"), Rule.MANAGE_SETTINGS, ("prompts",)),
    AdminPage("vocabulary.page", _("专用词汇"), Rule.MANAGE_VOCABULARY, ("vocabulary",)),
    AdminPage("system_settings.page", _("系统设置"), Rule.MANAGE_SETTINGS, ("system_settings",)),
    AdminPage("retention.page", _("保存期限"), Rule.SEE_RETENTION, ("retention",)),
    AdminPage("first_start.steps", _("开通向导"), Rule.MANAGE_SETTINGS, ("first_start",)),
)


def admin_pages() -> list[AdminPage]:
    """The pages that the person who is signed in may see, in the order in which they are listed."""
    return [page for page in PAGES if may(page.rule)]


def register(app: Flask) -> None:
    """Make the pages known to the templates."""
    app.jinja_env.globals["admin_pages"] = admin_pages
