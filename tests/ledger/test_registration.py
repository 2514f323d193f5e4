"""Registering a draft: one item, under the next number, with all before it kept (DOMAIN.md section 2)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from ledger import corrections, drafts, items, transcripts
from ledger.database import Ledger
from ledger.form_errors import ErrorCode
from ledger.models import AuditEntry, Category, Draft, DraftStatus, Item, ItemState, NumberSeries
from ledger.registration import AlreadyRegistered, register
from ledger.registration_form import NotRegistrable, RegistrationForm
from tests.ledger.conftest import RECEIVED, Heard, People

MORNING = datetime(2026, 9, 22, 1, 0, tzinfo=UTC)


def filled_in(people: People, **changes: Any) -> RegistrationForm:
    values = {
        "channel": "hotline",
        "named": True,
        "reporter_name": "李四",
        "reporter_phone": "13805381234",
        "confidential": True,
        "accused_units": [people.unit.id],
        "place": "东岳大街与青年路路口",
        "happening_now": False,
        "categories": ["law_enforcement", "discipline"],
        "nature": "power_misused",
        "problem": "执法时没有出示证件。",
        "urgency": "ordinary",
        "difficulty": "simple",
    }
    return RegistrationForm.read({**values, **changes})


def enter(
    ledger: Ledger, people: People, draft_id: int, *, version: int | None = None, **changes: Any
) -> Item:
    with ledger.session() as session, session.begin():
        draft = drafts.get(session, draft_id)
        item = register(session, draft, filled_in(people, **changes), people.officer, version=version)
    with ledger.reading() as session:
        return items.get_item(session, item.id)


def count_items(ledger: Ledger) -> int:
    with ledger.reading() as session:
        return session.scalar(select(func.count()).select_from(Item)) or 0


def last_number(ledger: Ledger) -> int:
    with ledger.reading() as session:
        return session.scalar(select(func.max(NumberSeries.last))) or 0


def test_a_registered_item_holds_what_the_form_said(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    with time_machine.travel(MORNING, tick=False):
        item_id = enter(ledger, people, new_draft()).id
    with ledger.reading() as session:
        item = items.get_item(session, item_id)
        assert (item.number, item.state) == ("2026-0001", ItemState.REGISTERED)
        assert (item.reporter_name, item.problem, item.demand) == ("李四", "执法时没有出示证件。", None)
        assert [unit.name for unit in item.accused_units] == ["泰山分局"]
        assert {row.category for row in item.categories} == {Category.LAW_ENFORCEMENT, Category.DISCIPLINE}
        assert (item.received_at, item.accepted_at) == (RECEIVED, MORNING)
        assert item.registered_by.username == "zhangsan"


def test_items_are_numbered_one_after_the_other(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    with time_machine.travel(MORNING):
        assert [enter(ledger, people, new_draft()).number for _ in range(3)] == [
            "2026-0001",
            "2026-0002",
            "2026-0003",
        ]


def test_the_year_of_a_number_is_that_of_the_bureaus_date(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    with time_machine.travel(datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), tick=False):
        assert enter(ledger, people, new_draft()).number == "2026-0001"
    with time_machine.travel(datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), tick=False):
        assert enter(ledger, people, new_draft()).number == "2027-0001"


def test_the_draft_leaves_the_queue_and_says_who_registered_it(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    item = enter(ledger, people, draft_id)
    with ledger.reading() as session:
        draft = drafts.get(session, draft_id)
        assert drafts.queue(session) == []
        assert (draft.status, draft.closed_by_id) == (DraftStatus.REGISTERED, people.officer.id)
        assert draft.item is not None
        assert draft.item.id == item.id


def test_draft_recording_and_first_transcript_stay_as_they_were_beside_what_staff_made_of_them(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    with ledger.session() as session, session.begin():
        draft = drafts.get(session, draft_id)
        transcript = draft.call.recordings[0].transcript
        assert transcript is not None
        transcripts.claim(session, transcript.id, "worker")
        transcripts.finish(session, transcript.id, Heard("他们没有出示政见"))
        corrections.correct(session, draft, transcript, 0, "他们没有出示证件", people.officer, version=0)
        drafts.save_form(session, draft, {"place": "东岳大街"}, people.officer)
    item = enter(ledger, people, draft_id)
    with ledger.reading() as session:
        draft = drafts.get(session, draft_id)
        recording = draft.call.recordings[0]
    assert item.corrected_text == "他们没有出示证件"
    assert draft.form == {"place": "东岳大街"}
    assert recording.vault_id.startswith("vault-")
    assert recording.transcript is not None
    assert recording.transcript.text == "他们没有出示政见"


def test_a_received_time_that_staff_put_right_goes_before_that_of_the_call(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    item = enter(ledger, people, new_draft(), received_at="2026-09-21T19:00:00+08:00")
    assert item.received_at == datetime(2026, 9, 21, 11, 0, tzinfo=UTC)


def test_an_incomplete_form_takes_no_number_and_leaves_the_draft_in_the_queue(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    with pytest.raises(NotRegistrable) as refused:
        enter(ledger, people, draft_id, problem="", accused_units=[people.unit.id, 999])
    assert refused.value.errors == {"problem": ErrorCode.REQUIRED, "accused_units": ErrorCode.UNKNOWN_UNIT}
    assert (count_items(ledger), last_number(ledger)) == (0, 0)
    with ledger.reading() as session:
        assert [draft.id for draft in drafts.queue(session)] == [draft_id]


def test_a_unit_named_twice_is_one_unit(ledger: Ledger, people: People, new_draft: Callable[[], int]) -> None:
    draft_id = new_draft()
    enter(ledger, people, draft_id, accused_units=[people.unit.id, people.unit.id])
    with ledger.reading() as session:
        assert session.scalars(select(Item)).one().accused_unit_ids == {people.unit.id}


def test_a_category_keeps_its_sub_level_and_one_that_was_not_chosen_has_none(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    levels = {"discipline": "工作纪律", "public_service": "服务态度"}
    item_id = enter(
        ledger, people, new_draft(), categories=["discipline", "law_enforcement"], sub_levels=levels
    ).id
    with ledger.reading() as session:
        found = items.get_item(session, item_id).categories
        assert [(row.category, row.sub_level) for row in found] == [
            (Category.DISCIPLINE, "工作纪律"),
            (Category.LAW_ENFORCEMENT, None),
        ]


def test_a_category_named_twice_is_one_category(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    item_id = enter(ledger, people, new_draft(), categories=["discipline", "discipline"]).id
    with ledger.reading() as session:
        assert [row.category for row in items.get_item(session, item_id).categories] == [Category.DISCIPLINE]


def test_a_second_press_of_the_button_is_answered_with_the_number(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    with time_machine.travel(MORNING):
        enter(ledger, people, draft_id)
        with pytest.raises(AlreadyRegistered, match="2026-0001") as refused:
            enter(ledger, people, draft_id)
    assert refused.value.number == "2026-0001"
    assert (count_items(ledger), last_number(ledger)) == (1, 1)


def test_of_two_officers_who_register_one_draft_at_once_one_gets_the_item_and_the_other_its_number(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    both_ready = Barrier(2)

    def press() -> str:
        both_ready.wait()
        try:
            return f"registered {enter(ledger, people, draft_id).number}"
        except AlreadyRegistered as error:
            return f"told {error.number}"

    with time_machine.travel(MORNING), ThreadPoolExecutor(2) as officers:
        answers = sorted(press.result() for press in [officers.submit(press) for _ in range(2)])
    assert answers == ["registered 2026-0001", "told 2026-0001"]
    assert (count_items(ledger), last_number(ledger)) == (1, 1)


def test_many_officers_at_once_leave_no_gap(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_ids = [new_draft() for _ in range(12)]

    def press(draft_id: int) -> int | None:
        problem = "" if draft_id % 4 == 0 else "问题"
        try:
            return enter(ledger, people, draft_id, problem=problem).serial
        except NotRegistrable:
            return None

    with ThreadPoolExecutor(8) as officers:
        serials = sorted(filter(None, officers.map(press, draft_ids)))
    assert serials == list(range(1, 10))


def test_a_draft_that_another_has_filled_in_meanwhile_is_not_registered(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    with ledger.session() as session, session.begin():
        draft = drafts.get(session, draft_id)
        seen = draft.version
        drafts.save_form(session, draft, {"place": "东岳大街"}, people.officer)
    with pytest.raises(drafts.EditedByAnother):
        enter(ledger, people, draft_id, version=seen)
    assert count_items(ledger) == 0


def test_a_discarded_draft_cannot_be_registered_until_it_is_restored(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    with ledger.session() as session, session.begin():
        draft: Draft = drafts.get(session, draft_id)
        drafts.discard(session, draft, drafts.DiscardReason.INVALID, None, people.officer)
    with pytest.raises(drafts.NotInQueue):
        enter(ledger, people, draft_id)
    with ledger.session() as session, session.begin():
        drafts.restore(session, drafts.get(session, draft_id), people.officer)
    assert enter(ledger, people, draft_id).serial == 1


def test_a_registered_draft_can_neither_be_discarded_nor_restored(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    enter(ledger, people, draft_id)
    with ledger.session() as session, session.begin():
        draft = drafts.get(session, draft_id)
        with pytest.raises(drafts.NotInQueue):
            drafts.discard(session, draft, drafts.DiscardReason.INVALID, None, people.officer)
        with pytest.raises(drafts.NotDiscarded):
            drafts.restore(session, draft, people.officer)


def test_a_registration_is_in_the_audit_log_with_its_number_and_nothing_of_the_caller(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    item = enter(ledger, people, draft_id)
    with ledger.reading() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.action, entry.object_id) == ("zhangsan", "item.registered", str(item.id))
    assert entry.detail == {"number": item.number, "draft": draft_id}


@pytest.mark.parametrize("query", ["没有出示", "李四", "380538", "青年路路口", "出示证件"])
def test_an_item_is_found_by_what_was_said_and_by_who_said_it(
    ledger: Ledger, people: People, new_draft: Callable[[], int], query: str
) -> None:
    item = enter(ledger, people, new_draft())
    enter(
        ledger,
        people,
        new_draft(),
        reporter_name="王五",
        reporter_phone="10086",
        problem="态度不好",
        place="",
    )
    with ledger.reading() as session:
        assert [found.id for found in items.find_items(session, query)] == [item.id]


def test_an_item_is_not_found_by_words_that_only_its_draft_had(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    enter(ledger, people, new_draft())
    with ledger.reading() as session:
        assert items.find_items(session, "查无此事") == []
