"""保存期限: what has had its time, proposals to delete it, decisions on them, and marks that keep.

It shows numbers and days, nothing that a caller said.
"""

from datetime import date, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from hotline.console.access import requires, sees
from hotline.console.database import reading, settings, writing
from hotline.console.forms.retention import KeepForm
from hotline.console.item_filter import LARGEST_ID
from hotline.console.sessions import the_user
from ledger import clock, items
from ledger.access import Rule, may_see, visible
from ledger.models import Call, DeletionProposal, Item, RetentionKind
from ledger.retention import due, marks, proposals
from ledger.retention.marks import NoSuchMark
from ledger.retention.proposals import Decided, NoSuchProposal, NotAllSeen, NothingDue, OwnProposal

LISTED = 200
PROPOSALS_SHOWN = 20
ENTRIES_SHOWN = 50

blueprint = Blueprint("retention", __name__, url_prefix="/admin/retention")


@blueprint.get("")
@requires(Rule.SEE_RETENTION)
def page() -> ResponseReturnValue:
    """Each kind with its time, what is due and what is held back; proposals; marks."""
    return _page(KeepForm(formdata=None))


@blueprint.get("/due/<kind>")
@requires(Rule.SEE_RETENTION)
def listed(kind: str) -> ResponseReturnValue:
    """What of a kind has had its time, each with what holds it back."""
    asked = _kind(kind)
    with reading() as session:
        seen = visible(the_user())
        months, now = due.months_of(session, settings()), clock.now()
        rows = due.due(session, asked, months, now, settings().zone, seen=seen, limit=LISTED)
        found = session.scalars(select(Call).where(Call.id.in_([row.call_id for row in rows])))
        return render_template(
            "retention/due.html",
            kind=asked,
            months=months[asked],
            rows=rows,
            calls={call.id: call for call in found},
            count=sum(due.counts(session, asked, months, now, settings().zone, seen=seen).values()),
        )


@blueprint.post("/due/<kind>/propose")
@requires(Rule.PROPOSE_DELETION)
def propose(kind: str) -> ResponseReturnValue:
    """Propose to delete what is due and not held back."""
    asked = _kind(kind)
    try:
        with writing() as session:
            made = proposals.propose(session, settings(), asked, the_user(), visible(the_user())).id
    except NothingDue:
        flash(_("没有可以提请删除的内容：均未到期，或者暂缓。"), "warning")
        return redirect(url_for("retention.page"))
    flash(_("已提请删除，须由另一人批准。"), "success")
    return redirect(url_for("retention.proposal", proposal_id=made))


@blueprint.get("/proposals/<int:proposal_id>")
@requires(Rule.SEE_RETENTION)
def proposal(proposal_id: int) -> ResponseReturnValue:
    """One proposal with what is in it, a page at a time; `after` goes on after an entry's id."""
    after = min(request.args.get("after", type=int, default=0), LARGEST_ID)
    with reading() as session:
        found = _proposal(session, proposal_id)
        months = due.months_of(session, settings())[found.kind]
        entries = proposals.entries(session, found, after=after, limit=ENTRIES_SHOWN + 1)
        shown = entries[:ENTRIES_SHOWN]
        return render_template(
            "retention/proposal.html",
            proposal=found,
            count=proposals.count_entries(session, found),
            after=after,
            last=shown[-1].id if len(entries) > ENTRIES_SHOWN else None,
            own=found.proposed_by_id == the_user().id,
            unseen=proposals.unseen(session, found, visible(the_user())),
            entries=[
                (entry, item, _over(months, due.began(found.kind, entry.call, item)))
                for entry in shown
                if _shown(item := entry.item or _item_of(entry.call), entry.call)
            ],
            grace=int(proposals.GRACE.total_seconds() // 3600),
        )


@blueprint.post("/proposals/<int:proposal_id>/approve")
@requires(Rule.DECIDE_DELETION)
def approve(proposal_id: int) -> ResponseReturnValue:
    """Let it be carried out, unless one proposed it oneself."""
    try:
        with writing() as session:
            found = _proposal(session, proposal_id)
            version = request.form.get("version", type=int, default=0)
            proposals.approve(session, found, the_user(), visible(the_user()), version=version)
    except OwnProposal:
        flash(_("提请人不能批准自己提请的删除，请由另一人批准。"), "error")
    except NotAllSeen:
        flash(_("其中有您无权查看的事项，请由能查看全部内容的人批准。"), "error")
    except Decided:
        flash(_("本次提请刚被他人处理，请查看当前情况后再决定。"), "warning")
    else:
        flash(_("已批准。24小时后执行，在此之前可以撤回。"), "success")
    return redirect(url_for("retention.proposal", proposal_id=proposal_id))


@blueprint.post("/proposals/<int:proposal_id>/refuse")
@requires(Rule.SEE_RETENTION)
def refuse(proposal_id: int) -> ResponseReturnValue:
    """Refuse it, or take it back; whoever has a doubt may stop a deletion."""
    try:
        with writing() as session:
            found = _proposal(session, proposal_id)
            version = request.form.get("version", type=int, default=0)
            proposals.refuse(session, found, the_user(), version=version)
    except Decided:
        flash(_("本次提请刚被他人处理，请查看当前情况后再决定。"), "warning")
    else:
        flash(_("已停止本次删除，内容均保留。"), "success")
    return redirect(url_for("retention.proposal", proposal_id=proposal_id))


@blueprint.post("/marks")
@requires(Rule.PROPOSE_DELETION)
def keep() -> ResponseReturnValue:
    """Mark an item or a call as kept."""
    form = KeepForm()
    if not form.validate():
        return _page(form), 422
    with writing() as session:
        subject = _subject(session, (form.subject.data or "").strip())
        if subject is not None:
            marks.keep(session, subject, (form.reason.data or "").strip(), the_user())
    if subject is None:
        form.subject.errors = [_("没有这个编号。事项编号如2026-0001；来电编号见来电记录的详情页。")]
        return _page(form), 422
    flash(_("已标记保留，到期也不删除。"), "success")
    return redirect(url_for("retention.page", _anchor="marks"))


@blueprint.post("/marks/<int:mark_id>/lift")
@requires(Rule.PROPOSE_DELETION)
def lift(mark_id: int) -> ResponseReturnValue:
    """Let its time count again."""
    try:
        with writing() as session:
            marks.lift(session, mark_id, the_user())
    except NoSuchMark:
        abort(404)
    flash(_("已解除保留。"), "success")
    return redirect(url_for("retention.page", _anchor="marks"))


def _page(form: KeepForm) -> str:
    with reading() as session:
        seen, now = visible(the_user()), clock.now()
        months = due.months_of(session, settings())
        return render_template(
            "retention/page.html",
            kinds=[
                (kind, months[kind], due.counts(session, kind, months, now, settings().zone, seen=seen))
                for kind in RetentionKind
            ],
            at_once=proposals.AT_ONCE,
            proposals=proposals.latest(session, PROPOSALS_SHOWN),
            marks=[one for one in marks.standing(session) if _shown(one.item, None)],
            form=form,
        )


def _kind(kind: str) -> RetentionKind:
    try:
        return RetentionKind(kind)
    except ValueError:
        abort(404)


def _proposal(session: Session, proposal_id: int) -> DeletionProposal:
    try:
        return proposals.get(session, proposal_id)
    except NoSuchProposal:
        abort(404)


def _subject(session: Session, key: str) -> Call | Item | None:
    """The item or call of a number that the person may see."""
    call = session.get(Call, key)
    if call is not None:
        return call if call.draft is None or sees(call.draft) else None
    try:
        item = items.get_item(session, key)
    except items.NoSuchItem:
        return None
    return item if may_see(the_user(), item) else None


def _item_of(call: Call | None) -> Item | None:
    return call.draft.item if call and call.draft else None


def _over(months: int, began: datetime | None) -> date | None:
    return due.over(months, began, settings().zone).date() if months and began else None


def _shown(item: Item | None, call: Call | None) -> bool:
    if item is not None and not may_see(the_user(), item):
        return False
    return call is None or call.draft is None or may_see(the_user(), call.draft)
