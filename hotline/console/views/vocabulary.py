"""The bureau's own vocabulary (专用词汇): words typed or from a file, and what corrections suggest."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hotline.console.access import requires
from hotline.console.database import reading, writing
from hotline.console.formats import counted, listed
from hotline.console.sessions import the_user
from ledger import misheard, vocabulary
from ledger.access import Rule
from ledger.misheard import NoSuchSuggestion
from ledger.vocabulary import NoSuchTerm, VocabularyFull

MOST_BYTES = 1_000_000
SHOWN_REFUSED = 10

blueprint = Blueprint("vocabulary", __name__, url_prefix="/admin/vocabulary")


@blueprint.get("")
@requires(Rule.MANAGE_VOCABULARY)
def page() -> ResponseReturnValue:
    """The words, a form for more, and what is often misheard."""
    with reading() as session:
        return render_template(
            "vocabulary/page.html",
            terms=vocabulary.terms(session),
            often=misheard.often(session),
            dismissed=misheard.dismissed(session),
        )


@blueprint.post("")
@requires(Rule.MANAGE_VOCABULARY)
def add() -> ResponseReturnValue:
    """Add what was typed, and the words of a file."""
    words = vocabulary.split(request.form.get("words", "") + "\n" + _of_file())
    try:
        with writing() as session:
            added = vocabulary.add(session, words, the_user())
    except VocabularyFull:
        flash(_("未加入：专用词汇最多%(most)s个。", most=vocabulary.MOST_TERMS), "error")
        return redirect(url_for("vocabulary.page"))
    if added.new:
        flash(counted("已加入%(count)s个词，从下一次转写起使用。", len(added.new)), "success")
    if added.known:
        flash(counted("%(count)s个词已存在。", len(added.known)), "info")
    if added.refused:
        shown = listed(word[: vocabulary.LONGEST] for word in added.refused[:SHOWN_REFUSED])
        words_refused = _(
            "未加入%(count)s个：%(words)s。每个词须为2到20个汉字。",
            count=len(added.refused),
            words=shown,
        )
        flash(words_refused, "error")
    if not words:
        flash(_("请填写要加入的词，或选择文件。"), "error")
    return redirect(url_for("vocabulary.page"))


@blueprint.post("/remove")
@requires(Rule.MANAGE_VOCABULARY)
def remove() -> ResponseReturnValue:
    """Take one word out."""
    term = request.form.get("term", "")
    try:
        with writing() as session:
            vocabulary.remove(session, term, the_user())
    except NoSuchTerm:
        abort(404)
    flash(term, "term-removed")
    return redirect(url_for("vocabulary.page"))


@blueprint.post("/suggestions/dismiss")
@requires(Rule.MANAGE_VOCABULARY)
def dismiss() -> ResponseReturnValue:
    """Suggest a word no more."""
    heard, meant = request.form.get("heard", ""), request.form.get("meant", "")
    try:
        with writing() as session:
            misheard.dismiss(session, heard, meant, the_user())
        flash(_("不再建议“%(term)s”。在“已忽略的建议”中可以恢复。", term=meant), "success")
    except NoSuchSuggestion:
        flash(_("这条建议已不存在。"), "info")  # pressed twice, or by two people
    return redirect(url_for("vocabulary.page"))


@blueprint.post("/suggestions/<int:suggestion_id>/take-back")
@requires(Rule.MANAGE_VOCABULARY)
def take_back(suggestion_id: int) -> ResponseReturnValue:
    """Suggest a word again."""
    try:
        with writing() as session:
            row = misheard.take_back(session, suggestion_id, the_user())
        flash(_("已恢复建议“%(term)s”。", term=row.meant), "success")
    except NoSuchSuggestion:
        flash(_("这条建议已经恢复。"), "info")
    return redirect(url_for("vocabulary.page"))


def _of_file() -> str:
    """The text of the file that was sent, in UTF-8 or as Chinese spreadsheets save it (GB 18030)."""
    file = request.files.get("file")
    if file is None:
        return ""
    content = file.stream.read(MOST_BYTES)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")
