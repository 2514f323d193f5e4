"""Writing entries of the audit log as a spreadsheet."""

import json
from collections.abc import Iterable
from typing import IO

from flask_babel import gettext as _

from hotline.console import formats
from hotline.console.audit_words import action_words, object_words
from hotline.console.official import in_chinese
from hotline.sheets.columns import Column
from hotline.sheets.export import MEDIA_TYPE, write_lines
from ledger.models import AuditEntry

__all__ = ["MEDIA_TYPE", "write_entries"]


@in_chinese()
def write_entries(found: Iterable[AuditEntry], file: IO[bytes]) -> int:
    """Write entries as XLSX in the order in which they come; returns how many."""
    columns = (
        Column[AuditEntry](_("序号"), 9, lambda entry: entry.id),
        Column[AuditEntry](_("时间"), 20, lambda entry: formats.moment_with_seconds(entry.at)),
        Column[AuditEntry](_("操作人"), 16, lambda entry: entry.actor),
        Column[AuditEntry](_("操作"), 20, lambda entry: action_words(entry.action)),
        Column[AuditEntry](_("对象"), 12, lambda entry: object_words(entry.object_kind) or entry.object_kind),
        Column[AuditEntry](_("对象编号"), 18, lambda entry: entry.object_id),
        Column[AuditEntry](_("附注"), 60, _detail),
    )
    return write_lines(found, file, _("操作日志"), columns)


def _detail(entry: AuditEntry) -> str:
    return json.dumps(entry.detail, ensure_ascii=False) if entry.detail else ""
