"""Who fills in the form of a call, and what they type: saved, locked, taken over, folded into the draft."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import call_sheets, drafts
from ledger.access import may_see
from ledger.call_sheets import LAPSES_AFTER, NOTED_EACH, HeldByAnother, OpenElsewhere
from ledger.clock import now
from ledger.database import Ledger
from ledger.drafts import NotInQueue
from ledger.intake import IntakeResult
from ledger.models import AuditEntry, CallSheet, DiscardReason, Draft, Unit, UnitKind, User
from tests.ledger.conftest import People
from tests.ledger.spooling import CALL_ID

Write = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def begin(ledger: Ledger) -> Write:
    """A transaction."""

    @contextmanager
    def begin() -> Iterator[Session]:
        with ledger.session() as session, session.begin():
            yield session

    return begin


@pytest.fixture
def wang(people: People) -> User:
    return people.officer


@pytest.fixture
def li(ledger: Ledger) -> User:
    other = User(username="li", display_name="李警官", password_hash="-")
    with ledger.session() as session, session.begin():
        session.add(other)
    return other


def actions(session: Session) -> list[str]:
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [entry.action for entry in entries if entry.action.startswith("sheet.")]


def test_what_is_typed_while_a_call_runs_is_there_when_the_form_is_opened_again(
    begin: Write, wang: User
) -> None:
    with begin() as session:
        version = call_sheets.hold(session, CALL_ID, wang).version
    with begin() as session:
        version = call_sheets.write(session, CALL_ID, {"problem": "一"}, wang, version).version
    with begin() as session:
        call_sheets.write(session, CALL_ID, {"problem": "一二"}, wang, version)
    with begin() as session:
        again = call_sheets.hold(session, CALL_ID, wang)
        assert again.form == {"problem": "一二"}


def test_a_second_window_of_the_same_person_writes_and_the_first_no_more(begin: Write, wang: User) -> None:
    with begin() as session:
        first = call_sheets.hold(session, CALL_ID, wang).version
    with begin() as session:
        second = call_sheets.hold(session, CALL_ID, wang).version
    with begin() as session, pytest.raises(OpenElsewhere):
        call_sheets.write(session, CALL_ID, {"problem": "旧"}, wang, first)
    with begin() as session, pytest.raises(OpenElsewhere):
        call_sheets.keep(session, CALL_ID, wang, first)
    with begin() as session:
        call_sheets.write(session, CALL_ID, {"problem": "新"}, wang, second)


def test_who_opens_it_second_is_told_who_holds_it(begin: Write, wang: User, li: User) -> None:
    with begin() as session:
        call_sheets.hold(session, CALL_ID, wang)
    with begin() as session:
        with pytest.raises(HeldByAnother) as refused:
            call_sheets.hold(session, CALL_ID, li)
        assert refused.value.name == "张三"
        with pytest.raises(HeldByAnother):
            call_sheets.refuse_others(session, CALL_ID, li)
        call_sheets.refuse_others(session, CALL_ID, wang)


def test_another_takes_over_and_goes_on_where_the_first_stopped(begin: Write, wang: User, li: User) -> None:
    with begin() as session:
        version = call_sheets.hold(session, CALL_ID, wang).version
    with begin() as session:
        saved = call_sheets.write(session, CALL_ID, {"problem": "王写的"}, wang, version).version
    with begin() as session:
        taken = call_sheets.hold(session, CALL_ID, li, take_over=True)
        assert (taken.form, taken.before_id) == ({"problem": "王写的"}, wang.id)
    with begin() as session, pytest.raises(HeldByAnother):
        call_sheets.write(session, CALL_ID, {"problem": "王又写"}, wang, saved)
    with begin() as session:
        assert call_sheets.leave_words(session, CALL_ID, {"problem": "王又写"}, wang)
        assert not call_sheets.leave_words(session, CALL_ID, {"problem": "再写"}, wang)
    with begin() as session:
        sheet = call_sheets.of_call(session, CALL_ID)
        assert sheet is not None
        assert sheet.form == {"problem": "王写的"}
        assert sheet.unsaved == {"by": "张三", "form": {"problem": "王又写"}}
        assert actions(session) == ["sheet.written", "sheet.taken_over"]


def test_words_of_nobody_who_held_it_are_kept(begin: Write, wang: User, li: User) -> None:
    with begin() as session:
        call_sheets.hold(session, CALL_ID, wang)
    with begin() as session:
        assert not call_sheets.leave_words(session, CALL_ID, {"problem": "旁人"}, li)


def test_a_page_that_gives_no_sign_of_life_holds_nothing_for_long(begin: Write, wang: User, li: User) -> None:
    with begin() as session:
        version = call_sheets.hold(session, CALL_ID, wang).version
    with time_machine.travel(now() + LAPSES_AFTER / 2), begin() as session:
        assert call_sheets.keep(session, CALL_ID, wang, version).version == version
    with time_machine.travel(now() + LAPSES_AFTER * 1.2), begin() as session:
        assert call_sheets.holder(call_sheets.of_call(session, CALL_ID)) is not None  # it was alive meanwhile
    with time_machine.travel(now() + LAPSES_AFTER * 2), begin() as session:
        assert call_sheets.holder(call_sheets.of_call(session, CALL_ID)) is None
        call_sheets.hold(session, CALL_ID, li)
        assert "sheet.taken_over" not in actions(session)


def test_what_is_let_go_is_free_at_once_and_an_old_window_lets_nothing_go(
    begin: Write, wang: User, li: User
) -> None:
    with begin() as session:
        old = call_sheets.hold(session, CALL_ID, wang).version
    with begin() as session:
        version = call_sheets.hold(session, CALL_ID, wang).version
        call_sheets.release(session, CALL_ID, wang, old)
        call_sheets.release(session, CALL_ID, li, version)
        with pytest.raises(HeldByAnother):
            call_sheets.hold(session, CALL_ID, li)
        call_sheets.release(session, CALL_ID, wang, version)
        call_sheets.hold(session, CALL_ID, li)


def test_the_audit_log_says_that_somebody_writes_and_not_each_word(begin: Write, wang: User) -> None:
    with begin() as session:
        version = call_sheets.hold(session, CALL_ID, wang).version
    for minutes in (0, 1, 2, NOTED_EACH.total_seconds() / 60 + 1):
        with time_machine.travel(now() + timedelta(minutes=minutes)), begin() as session:
            version = call_sheets.write(session, CALL_ID, {"problem": f"{minutes}"}, wang, version).version
    with begin() as session:
        assert actions(session) == ["sheet.written"] * 2


def test_what_was_typed_becomes_the_form_of_the_draft_and_is_saved_there_from_then_on(
    begin: Write, wang: User, enter: Callable[..., IntakeResult]
) -> None:
    with begin() as session:
        version = call_sheets.hold(session, CALL_ID, wang).version
    with begin() as session:
        typed = {"problem": "边听边写", "reporter_phone": "13800000000", "happening_now": True}
        version = call_sheets.write(session, CALL_ID, typed, wang, version).version
    draft_id = enter().draft_id
    assert draft_id is not None
    with begin() as session:
        draft = drafts.get(session, draft_id)
        assert (draft.form["problem"], draft.form["reporter_phone"]) == ("边听边写", "13800000000")
        assert draft.form["channel"] == "hotline"  # what the call tells is there too
        assert draft.urgent
        sheet = call_sheets.of_call(session, CALL_ID)
        assert sheet is not None
        assert (sheet.form, sheet.holder_id) == (None, wang.id)
        before = draft.version
    with begin() as session:
        call_sheets.write(session, CALL_ID, {"problem": "边听边写，接着写"}, wang, version)
    with begin() as session:
        draft = drafts.get(session, draft_id)
        assert draft.form["problem"] == "边听边写，接着写"
        assert draft.form["received_at"]
        assert draft.version > before


def test_the_page_goes_on_writing_though_the_call_was_taken_in_meanwhile(
    begin: Write, wang: User, enter: Callable[..., IntakeResult]
) -> None:
    with begin() as session:
        version = call_sheets.hold(session, CALL_ID, wang).version
    draft_id = enter().draft_id
    assert draft_id is not None
    with begin() as session:
        call_sheets.write(session, CALL_ID, {"problem": "挂机以后写"}, wang, version)
    with begin() as session:
        assert drafts.get(session, draft_id).form["problem"] == "挂机以后写"


@pytest.mark.parametrize(
    ("form", "has_draft"), [({"problem": "还没接通就挂了，号码常来"}, True), (None, False)]
)
def test_of_a_call_that_nobody_need_hear_there_is_a_draft_if_somebody_has_written(
    begin: Write, wang: User, enter: Callable[..., IntakeResult], form: dict[str, Any] | None, has_draft: bool
) -> None:
    with begin() as session:
        version = call_sheets.hold(session, CALL_ID, wang).version
    if form is not None:
        with begin() as session:
            call_sheets.write(session, CALL_ID, form, wang, version)
    taken = enter(takes=(), outcome="abandoned_ringing", mode="staffed", query_number=None)
    assert (taken.draft_id is not None) == has_draft
    with begin() as session:
        assert (call_sheets.of_call(session, CALL_ID) is not None) == has_draft


def test_nobody_writes_into_a_draft_that_has_left_the_queue(
    begin: Write, wang: User, enter: Callable[..., IntakeResult]
) -> None:
    draft_id = enter().draft_id
    assert draft_id is not None
    with begin() as session:
        version = call_sheets.hold(session, CALL_ID, wang).version
    with begin() as session:
        drafts.discard(session, drafts.get(session, draft_id), DiscardReason.PRAISE, None, wang)
    with begin() as session, pytest.raises(NotInQueue):
        call_sheets.write(session, CALL_ID, {"problem": "晚了"}, wang, version)
    with begin() as session, pytest.raises(NotInQueue):
        call_sheets.hold(session, CALL_ID, wang)
    with begin() as session:
        call_sheets.put_away(session, CALL_ID)
        assert session.scalars(select(CallSheet)).all() == []
        assert session.scalars(select(Draft)).one().form.get("problem") is None


def test_sheets_of_several_calls_are_read_at_once(begin: Write, wang: User) -> None:
    with begin() as session:
        for call_id in ("a", "b"):
            call_sheets.hold(session, call_id, wang)
        assert set(call_sheets.of_calls(session, ["a", "b", "c"])) == {"a", "b"}
        assert call_sheets.of_calls(session, []) == {}


def test_nobody_of_a_unit_that_the_sheet_accuses_sees_it() -> None:
    accused, other = (
        Unit(id=number, code=str(number), name="分局", kind=UnitKind.BRANCH, parent=None) for number in (1, 2)
    )
    sheet = CallSheet(call_id=CALL_ID, form={"accused_units": [accused.id]})
    for unit, may in ((accused, False), (other, True), (None, True)):
        assert may_see(User(username="li", active=True, unit=unit), sheet) == may
