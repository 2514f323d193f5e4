"""What cannot be taken back asks first: in a dialog, or on a page that shows what would be done.

A form outside a dialog is named here with the reason why it need not ask, or where it does; a new one fails
until somebody has thought about it.
"""

import re

from hotline.settings import REPOSITORY

TEMPLATES = REPOSITORY / "hotline" / "console" / "templates"
TAG = re.compile(r"<dialog\b|</dialog>|<form\b(?:[^>{]|\{\{.*?\}\}|\{%.*?%\})*>", re.DOTALL)
ACTION = re.compile(r"""action="\{\{ url_for\('([\w.]+)'""")
FORM_ACTION = re.compile(r"""formaction="\{\{ url_for\('([\w.]+)'""")

ASKS = {
    "acts/form.html": "acts/question.html comes first for what is not undone",
    "acts/question.html": "is the question",
    "calendar.enter_notice": "calendar/notice.html shows which deadlines move; withdrawn in a dialog",
    "entry/new.html": "a dialog in it, confirm-register",
    "first_start.take_units": "first_start/plan.html lists what is removed, and has the button",
    "item_import.run": "offered after a trial of the whole file",
    "papers.issue": "the page shows the paper, and again if it would be another",
    "report_drafts/preview.html": "on the page that shows the report",
    "review.submit": "dialogs in review/dialogs.html: confirm-register, and discard, which is restored",
    "unit_import.bring_in": "units/plan.html lists what changes, and has the button",
}
UNDONE = {
    "calendar.change_day": "calendar.undo_day",
    "calendar.undo_day": "calendar.change_day",
    "duty.begin": "duty.end",
    "duty.end": "duty.begin",
    "extensions.add": "extensions.remove",
    "extensions.restore": "extensions.off",
    "extensions.save": "extensions.save",
    "items.choose_columns": "items.choose_columns",
    "items.save_view": "items.delete_view",
    "programs.add": "programs.revoke",
    "prompts.upload": "prompts.use: earlier recordings stay",
    "prompts.use": "prompts.use: earlier recordings stay",
    "prompts.word": "prompts.word",
    "queue.restore": "review.submit: discarded again",
    "retention.keep": "retention.lift",
    "roster.copy_week": "roster/day.html: fills empty days only",
    "roster/day.html": "roster/day.html",
    "spot_checks.record": "spot_checks.record",
    "system_settings.save": "system_settings.forget: the value before is in the audit log",
    "units.reopen": "units.close",
    "units/edit.html": "units/edit.html: a unit is closed, never deleted",
    "users.reopen": "users.shut",
    "users/edit.html": "users/edit.html: an account is closed, never deleted",
    "vocabulary.add": "vocabulary.remove",
    "vocabulary.dismiss": "vocabulary.take_back",
    "vocabulary.remove": "vocabulary.add: a button in the message that says so",
    "vocabulary.take_back": "vocabulary.dismiss",
}
TAKES_NOTHING_AWAY = {
    "account.set_language": "a choice of the reader",
    "account.sign_out": "signing in again",
    "account/change_password.html": "asks for the present password and twice for the new one",
    "account/sign_in.html": "opens a session",
    "attachments.upload": "adds a file beside the others",
    "audit.verify": "reads",
    "call_sheet.write": "saves a draft",
    "calls.find": "reads",
    "first_start.accept_hours": "the hours themselves stay as they are",
    "first_start/claim.html": "asks for the code; there is nobody yet whom it could shut out",
    "item_import/page.html": "reads the file; item_import.run asks",
    "item_import.check": "is the trial",
    "items.search": "reads",
    "report_drafts/compose.html": "saves a draft; report_drafts/preview.html asks",
    "reports.save": "what was written can be written anew, and nobody's is overwritten unseen",
    "review.retry": "transcribes what has no transcript",
    "spot_checks.draw": "adds a sample",
}


def unasked() -> set[str]:
    """The forms outside of dialogs: the views they go to, or the template where that is the page itself."""
    found = set()
    for path in sorted(TEMPLATES.rglob("*.html")):
        source, within = path.read_text(encoding="utf-8"), False
        for tag in TAG.findall(source):
            if "dialog" in tag[:8]:
                within = tag.startswith("<dialog")
            elif 'method="post"' in tag and not within:
                action = ACTION.search(tag)
                found.add(action[1] if action else str(path.relative_to(TEMPLATES)))
        found |= set(FORM_ACTION.findall(source))
    return found


def test_every_form_asks_first_or_can_be_taken_back_or_takes_nothing_away() -> None:
    assert unasked() == ASKS.keys() | UNDONE.keys() | TAKES_NOTHING_AWAY.keys()
    assert len(unasked()) == len(ASKS) + len(UNDONE) + len(TAKES_NOTHING_AWAY)


def test_what_undoes_a_form_is_there() -> None:
    everything = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    for undo in (words.partition(":")[0] for words in UNDONE.values()):
        assert f"'{undo}'" in everything or (TEMPLATES / undo).is_file(), undo
