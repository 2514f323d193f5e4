"""The draft of a 核查报告: kept as typed, refused to the second of two, filed as it was seen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from time_machine import Traveller

from ledger import items, matters, report_drafts
from ledger.handling import acts
from ledger.handling.circumstances import Actor
from ledger.handling.refusals import Forbidden, Refusal
from ledger.models import AuditEntry, ItemState, ReportDraft
from ledger.models.handling_codes import Conclusion, Method, ReportSection
from ledger.report_drafts import SectionTooLong, Typed, Words, WrittenByAnother, draft_of, words_of
from tests.ledger.handling.conftest import Desk, clock, desk
from tests.ledger.handling.office import (
    BRANCH,
    BRANCH_HANDLER,
    LEADER,
    STATION_HANDLER,
    SUPERVISOR,
    TRAFFIC_HANDLER,
    all_steps,
    assign,
    feedback,
    report,
)

__all__ = ["clock", "desk"]


@pytest.fixture
def item(desk: Desk, clock: Traveller) -> int:
    """An item that a branch has begun to look into."""
    found = desk.enter()
    desk.do(found, acts.Accept(), assign(Method.SUBORDINATE, BRANCH))
    desk.do(found, acts.Begin(), by=BRANCH_HANDLER)
    return found


def typed(facts: str = "经查，属实。", **changes: object) -> Words:
    return Words({ReportSection.FACTS: Typed(facts, 4)}, **changes)


def save(desk: Desk, item_id: int, words: Words, version: int, by: Actor = BRANCH_HANDLER) -> int:
    """Save as somebody; the version of the draft, 0 for none."""
    with desk.ledger.session() as session, session.begin():
        found = report_drafts.save(
            session,
            items.get_item(session, item_id),
            words,
            desk.user(session, by),
            desk.surroundings(),
            version=version,
        )
        return found.version if found else 0


def file(desk: Desk, item_id: int, draft_version: int, version: int, by: Actor = BRANCH_HANDLER) -> None:
    with desk.ledger.session() as session, session.begin():
        report_drafts.file(
            session,
            items.get_item(session, item_id),
            report(),
            desk.user(session, by),
            desk.surroundings(),
            version=version,
            draft_version=draft_version,
        )


def kept(desk: Desk, item_id: int) -> Words:
    with desk.ledger.reading() as session:
        return words_of(draft_of(session, items.get_item(session, item_id)))


def noted(desk: Desk, item_id: int) -> list[str]:
    """Who the audit log says wrote the report of an item, in order."""
    writes = sa.select(AuditEntry).where(AuditEntry.action == "report_draft.saved").order_by(AuditEntry.id)
    with desk.ledger.reading() as session:
        entries = session.scalars(writes).all()
    assert {(entry.object_kind, entry.object_id, entry.detail) for entry in entries} <= {
        ("item", str(item_id), None)
    }
    return [entry.actor for entry in entries]


def test_what_is_typed_is_there_again_with_who_wrote_it_and_when(desk: Desk, item: int) -> None:
    words = typed(conclusion=Conclusion.FOUNDED, attachments=frozenset({7}))
    assert save(desk, item, words, 0) == 1
    assert kept(desk, item) == words
    with desk.ledger.reading() as session:
        draft = session.get_one(ReportDraft, item)
        assert draft.written_by_id == BRANCH_HANDLER.id
        assert draft.written_at == items.get_item(session, item).accepted_at
    assert noted(desk, item) == [f"user{BRANCH_HANDLER.id}"]


def test_the_log_notes_each_who_begins_to_write_and_not_each_saving(
    desk: Desk, item: int, clock: Traveller
) -> None:
    version = 0
    for by, pause in (
        (BRANCH_HANDLER, timedelta()),
        (BRANCH_HANDLER, timedelta(minutes=29)),
        (BRANCH_HANDLER, timedelta(minutes=29)),
        (SUPERVISOR, timedelta(minutes=1)),
        (SUPERVISOR, timedelta(minutes=1)),
        (BRANCH_HANDLER, timedelta(minutes=1)),
        (BRANCH_HANDLER, timedelta(minutes=30)),
    ):
        clock.shift(pause)
        version = save(desk, item, typed(f"第{version}稿。"), version, by)
    assert version == 7
    branch, office = f"user{BRANCH_HANDLER.id}", f"user{SUPERVISOR.id}"
    assert noted(desk, item) == [branch, office, branch, branch]


def test_saving_the_same_again_changes_nothing(desk: Desk, item: int) -> None:
    assert save(desk, item, Words(), 0) == 0
    version = save(desk, item, typed(), 0)
    assert save(desk, item, typed(), version) == version
    assert save(desk, item, typed("另一段。"), version) == version + 1


def test_the_second_of_two_is_refused_and_the_first_stays(desk: Desk, item: int) -> None:
    save(desk, item, typed("先写的。"), 0)
    with pytest.raises(WrittenByAnother):
        save(desk, item, typed("后写的。"), 0, by=SUPERVISOR)
    assert kept(desk, item) == typed("先写的。")


def test_of_many_who_begin_at_once_one_is_the_first(desk: Desk, item: int) -> None:
    def attempt(turn: int) -> int:
        try:
            return save(desk, item, typed(f"第{turn}人。"), 0)
        except WrittenByAnother:
            return 0

    with ThreadPoolExecutor(4) as people:
        assert sorted(people.map(attempt, range(4))) == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        (LEADER, Refusal.NOT_THE_ROLE),
        (TRAFFIC_HANDLER, Refusal.NOT_IN_YOUR_HANDS),
        (STATION_HANDLER, Refusal.OF_ACCUSED_UNIT),
    ],
)
def test_who_may_not_file_the_report_does_not_write_it(
    desk: Desk, item: int, who: Actor, refusal: Refusal
) -> None:
    with pytest.raises(Forbidden) as forbidden:
        save(desk, item, typed(), 0, by=who)
    assert forbidden.value.refusal is refusal
    assert kept(desk, item) == Words()


def test_it_is_written_while_its_papers_are_still_wanting_and_filed_when_they_are_there(
    desk: Desk, item: int
) -> None:
    version = save(desk, item, typed(), 0)
    with pytest.raises(Forbidden) as forbidden:
        file(desk, item, version, desk.item(item).version)
    assert forbidden.value.refusal is Refusal.STEPS_MISSING
    desk.do(item, *all_steps(), feedback(), by=BRANCH_HANDLER)
    file(desk, item, version, desk.item(item).version)
    assert desk.item(item).state is ItemState.REPORTED
    assert kept(desk, item) == Words()


def test_a_report_is_filed_only_as_it_was_seen(desk: Desk, item: int) -> None:
    desk.do(item, *all_steps(), feedback(), by=BRANCH_HANDLER)
    seen = save(desk, item, typed(), 0)
    version = desk.item(item).version
    save(desk, item, typed("后改的。"), seen, by=SUPERVISOR)
    with pytest.raises(WrittenByAnother):
        file(desk, item, seen, version)
    desk.do(item, feedback(), by=BRANCH_HANDLER)
    with pytest.raises(matters.ChangedMeanwhile):
        file(desk, item, seen + 1, version)
    assert desk.item(item).state is ItemState.INVESTIGATING
    assert kept(desk, item) == typed("后改的。")


def test_a_report_that_a_program_files_leaves_what_people_typed_for_when_it_is_returned(
    desk: Desk, item: int
) -> None:
    desk.do(item, *all_steps(), feedback(), by=BRANCH_HANDLER)
    version = save(desk, item, typed(), 0)
    desk.do(item, report(), by=SUPERVISOR)
    with pytest.raises(Forbidden) as forbidden:
        save(desk, item, typed("还在写。"), version)
    assert forbidden.value.refusal is Refusal.NOT_THE_STATE
    desk.do(item, acts.ReturnReport(reason="请补充证据。"))
    assert kept(desk, item) == typed()
    assert save(desk, item, typed("补充后的。"), version) == version + 1


def test_a_section_is_no_longer_than_the_act_takes(desk: Desk, item: int) -> None:
    save(desk, item, typed("长" * report_drafts.LONGEST_SECTION), 0)
    with pytest.raises(SectionTooLong):
        save(desk, item, typed("长" * (report_drafts.LONGEST_SECTION + 1)), 1)
