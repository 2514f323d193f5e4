"""Acts on items of the ledger: kept, sealed, replayed, shown by the item, one person at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
import sqlalchemy as sa
import time_machine

from ledger import items, matters
from ledger.handling import acts
from ledger.handling.refusals import Forbidden, Refusal
from ledger.models import AuditEntry, Item, ItemAct, ItemState, NumberSeries
from ledger.models.handling_codes import ActKind, Method
from ledger.surroundings import Surroundings
from tests.ledger.handling import office
from tests.ledger.handling.conftest import Desk, at
from tests.ledger.handling.office import BRANCH, BRANCH_HANDLER, DIRECTOR, DUTY, LEADER, all_steps, assign


def close_one(desk: Desk) -> int:
    item = desk.enter()
    desk.do(item, acts.Accept(), assign(Method.SUBORDINATE, BRANCH))
    desk.do(item, acts.Begin(), *all_steps(), office.feedback(), office.report(), by=BRANCH_HANDLER)
    desk.do(item, acts.PassReview(), office.close())
    return item


def close_one_with_repeats(desk: Desk) -> tuple[int, int, int]:
    item, *repeats = (desk.enter() for _ in range(3))
    for repeat in repeats:
        desk.join(repeat, item)
    desk.do(item, acts.Accept(), assign(Method.SUBORDINATE, BRANCH))
    desk.do(item, acts.Begin(), *all_steps(), office.feedback(), office.report(), by=BRANCH_HANDLER)
    desk.do(item, acts.PassReview(), office.close())
    return item, repeats[0], repeats[1]


def kinds(desk: Desk, item: int) -> list[ActKind]:
    with desk.ledger.reading() as session:
        history = matters.history(session, items.get_item(session, item), desk.settings.zone)
    return [entry.act.kind for entry in history]


def test_a_registration_is_the_first_act_and_gives_the_deadline(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    item = desk.item(desk.enter())
    assert (item.state, item.acts, item.due) == (ItemState.REGISTERED, 1, date(2026, 10, 19))
    with desk.ledger.reading() as session:
        [entry] = matters.history(session, item, desk.settings.zone)
        assert (entry.seq, entry.act.kind) == (1, ActKind.REGISTER)
        assert entry.actor is not None
        assert entry.actor.username == "user1"


def test_an_item_shows_what_its_acts_left_at_every_step(desk: Desk, clock: time_machine.Traveller) -> None:
    item = desk.enter(difficulty="simple")
    deeds = [
        (acts.Accept(), office.SUPERVISOR),
        (assign(Method.SUBORDINATE, BRANCH, team=frozenset({BRANCH_HANDLER.id or 0})), office.SUPERVISOR),
        (acts.Begin(), BRANCH_HANDLER),
        (office.stage_report(), BRANCH_HANDLER),
        (acts.Extend(working_days=5), DIRECTOR),
        *((step, BRANCH_HANDLER) for step in all_steps()),
        (office.EXAMPLES[ActKind.OPEN_RECTIFICATION], BRANCH_HANDLER),
        (office.supervise(), LEADER),
        (office.feedback(), BRANCH_HANDLER),
        (office.report(), BRANCH_HANDLER),
        (acts.ReturnReport(reason="事实不清。"), office.SUPERVISOR),
        (office.report(), BRANCH_HANDLER),
        (acts.PassReview(), office.SUPERVISOR),
        (office.EXAMPLES[ActKind.FINISH_RECTIFICATION], BRANCH_HANDLER),
        (office.close(), office.SUPERVISOR),
        (acts.Archive(), DUTY),
    ]
    for act, by in deeds:
        clock.shift(60)
        desk.do(item, act, by=by)
        assert desk.shown(item) == desk.replayed(item)
    assert desk.item(item).state is ItemState.ARCHIVED
    assert desk.item(item).acts == len(deeds) + 1


def test_every_deed_stands_in_the_audit_log_with_the_item_and_without_a_word_of_it(desk: Desk) -> None:
    item = close_one(desk)
    with desk.ledger.reading() as session:
        entries = list(session.scalars(sa.select(AuditEntry).where(AuditEntry.object_kind == "item")))
    told = [entry.action for entry in entries if entry.object_id == str(item)]
    assert told[:3] == ["item.registered", "item.accept", "item.assign"]
    assert len(told) == desk.item(item).acts
    assert all(set(entry.detail or {}) <= {"number", "act", "state"} for entry in entries)


def test_the_directors_reason_for_an_override_stands_in_the_audit_log(desk: Desk) -> None:
    item = desk.enter(channel="leader", instructing_leader="某局长", instruction="请核查。")
    reason = "领导已同意由分局核查。"
    desk.do(item, acts.Accept())
    desk.do(item, assign(Method.SUBORDINATE, BRANCH, override_reason=reason), by=DIRECTOR)
    with desk.ledger.reading() as session:
        [entry] = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "item.assign"))
    assert entry.detail is not None
    assert entry.detail["override_reason"] == reason
    assert desk.item(item).overridden


def test_rule_2_04_an_instruction_on_the_form_is_one_whatever_the_channel(desk: Desk) -> None:
    assert not desk.matter(desk.enter()).instructed
    assert desk.matter(desk.enter(instructing_leader="某局长", instruction="请核查。")).instructed


def test_a_refused_act_changes_nothing(desk: Desk) -> None:
    item = desk.enter()
    before = desk.shown(item)
    with pytest.raises(Forbidden):
        desk.do(item, office.close())
    assert desk.shown(item) == before
    with desk.ledger.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ItemAct)) == 1


def test_of_two_who_act_on_one_item_the_second_is_told(desk: Desk) -> None:
    item = desk.enter()
    seen = desk.item(item).version
    desk.do(item, acts.Accept(), version=seen)
    with pytest.raises(matters.ChangedMeanwhile):
        desk.do(item, acts.Transfer.model_validate(TRANSFER), version=seen)
    assert desk.item(item).state is ItemState.ACCEPTED


def test_of_two_who_do_the_same_at_once_one_does_it_and_the_other_is_told(desk: Desk) -> None:
    item, together = desk.enter(), Barrier(2)

    def accept(_: int) -> Refusal | None:
        together.wait()
        try:
            desk.do(item, acts.Accept())
        except Forbidden as refused:
            return refused.refusal
        return None

    with ThreadPoolExecutor(2) as threads:
        outcomes = set(threads.map(accept, range(2)))
    assert outcomes == {None, Refusal.NOT_THE_STATE}
    assert desk.item(item).acts == 2
    assert desk.shown(item) == desk.replayed(item)


TRANSFER = {"authority": "petitions", "recipient": "信访局", "reason": "已在信访程序中。"}


def test_an_item_from_before_there_were_acts_is_handled_like_any_other(desk: Desk) -> None:
    item = desk.enter()
    with desk.ledger.session() as session, session.begin():
        session.execute(sa.delete(ItemAct))
        session.execute(sa.update(Item).values(acts=0, due=None))
    desk.do(item, acts.Accept())
    with desk.ledger.reading() as session:
        found = items.get_item(session, item)
        history = matters.history(session, found, desk.settings.zone)
    assert [(entry.seq, entry.act.kind) for entry in history] == [
        (1, ActKind.REGISTER),
        (2, ActKind.ACCEPT),
    ]
    assert desk.shown(item) == desk.replayed(item)


def test_codes_days_and_counts_of_an_act_can_be_read_without_its_words(desk: Desk) -> None:
    item = close_one(desk)
    with desk.ledger.reading() as session:
        codes = session.scalar(
            sa.select(ItemAct.codes).where(ItemAct.item_id == item, ItemAct.kind == ActKind.FEEDBACK)
        )
    assert codes == {"way": "oral", "satisfaction": "satisfied", "attachments": []}


def test_rule_2_01_a_repeat_is_joined_with_both_histories_kept_and_counted(desk: Desk) -> None:
    main, repeat = desk.enter(), desk.enter()
    desk.join(repeat, main)
    assert (desk.item(repeat).state, desk.item(repeat).joined_to_id) == (ItemState.JOINED, main)
    assert desk.item(main).repeats == 1
    assert [desk.item(number).acts for number in (main, repeat)] == [2, 2]
    assert [desk.item(number).serial for number in (main, repeat)] == [1, 2]  # both keep their numbers


def test_rule_2_01_an_item_is_joined_neither_to_itself_nor_to_one_that_is_closed(desk: Desk) -> None:
    closed, repeat = close_one(desk), desk.enter()
    for main, refusal in ((repeat, Refusal.JOINED_TO_ITSELF), (closed, Refusal.NOT_THE_STATE)):
        with pytest.raises(Forbidden) as forbidden:
            desk.join(repeat, main)
        assert forbidden.value.refusal is refusal
        assert desk.item(repeat).state is ItemState.REGISTERED


def test_rule_2_01_a_join_is_done_on_both_items_or_on_none(desk: Desk) -> None:
    main, repeat = desk.enter(), desk.enter()
    with pytest.raises(items.NoSuchItem):
        desk.do(repeat, acts.Join(main=404, reason="同一事。"), by=DUTY)
    with pytest.raises(Forbidden):
        desk.do(main, acts.TakeRepeat(repeat=repeat), by=DUTY)
    assert (desk.item(main).repeats, desk.item(repeat).state) == (0, ItemState.REGISTERED)
    desk.do(repeat, acts.Join(main=main, reason="同一事。"), by=DUTY)
    assert (desk.item(main).repeats, desk.item(repeat).state) == (1, ItemState.JOINED)


def test_rule_2_01_a_join_is_undone_on_both_items_and_stays_told(desk: Desk) -> None:
    main, repeat = desk.enter(), desk.enter()
    desk.do(repeat, acts.Accept())
    desk.join(repeat, main)
    desk.do(repeat, acts.Separate(reason="不是同一人反映的。"))
    assert (desk.item(repeat).state, desk.item(repeat).joined_to_id) == (ItemState.ACCEPTED, None)
    assert (desk.item(main).repeats, desk.matter(main).repeats) == (0, frozenset())
    assert kinds(desk, repeat)[-2:] == [ActKind.JOIN, ActKind.SEPARATE]
    assert kinds(desk, main)[-2:] == [ActKind.TAKE_REPEAT, ActKind.RELEASE_REPEAT]
    desk.join(repeat, main)
    assert desk.item(main).repeats == 1


def test_rule_2_01_a_join_is_undone_by_supervisor_or_director_and_never_from_the_other_side(
    desk: Desk,
) -> None:
    main, repeat = desk.enter(), desk.enter()
    desk.join(repeat, main)
    for item, act, by, refusal in (
        (repeat, acts.Separate(reason="误并。"), DUTY, Refusal.NOT_THE_ROLE),
        (main, acts.Separate(reason="误并。"), DIRECTOR, Refusal.NOT_THE_STATE),
        (main, acts.ReleaseRepeat(repeat=repeat), DIRECTOR, Refusal.NOT_THE_ROLE),
    ):
        with pytest.raises(Forbidden) as forbidden:
            desk.do(item, act, by=by)
        assert forbidden.value.refusal is refusal
    desk.do(repeat, acts.Separate(reason="误并。"), by=DIRECTOR)
    assert desk.item(repeat).state is ItemState.REGISTERED


def test_rule_2_01_a_join_is_undone_after_the_main_item_was_closed_but_not_once_it_is_archived(
    desk: Desk,
) -> None:
    main, first, second = close_one_with_repeats(desk)
    desk.do(first, acts.Separate(reason="误并。"))
    assert desk.item(main).repeats == 1
    desk.do(main, acts.Archive())
    before = desk.shown(second)
    with pytest.raises(Forbidden) as forbidden:
        desk.do(second, acts.Separate(reason="误并。"))
    assert forbidden.value.refusal is Refusal.MAIN_IS_ARCHIVED
    assert desk.shown(second) == before


def test_a_link_is_undone_both_ways(desk: Desk) -> None:
    one, other, third = desk.enter(), desk.enter(), desk.enter()
    desk.do(one, acts.Link(other=other, reason="同一派出所。"))
    with pytest.raises(Forbidden) as forbidden:
        desk.do(one, acts.Unlink(other=third, reason="误关联。"))
    assert forbidden.value.refusal is Refusal.NOT_LINKED
    desk.do(other, acts.Unlink(other=one, reason="误关联。"))
    assert (desk.matter(one).linked, desk.matter(other).linked) == (frozenset(), frozenset())


def test_a_link_with_an_archived_item_is_undone_on_this_side_only(desk: Desk) -> None:
    archived, later = close_one(desk), desk.enter()
    desk.do(archived, acts.Archive())
    desk.do(later, acts.Link(other=archived, reason="又有反映。"))
    before = desk.shown(archived)
    desk.do(later, acts.Unlink(other=archived, reason="误关联。"))
    assert desk.matter(later).linked == frozenset()
    assert desk.shown(archived) == before


def test_who_names_an_item_that_they_may_not_see_is_told_that_there_is_none(desk: Desk) -> None:
    own, hidden = desk.enter(), desk.enter(accused_units=[office.INSPECTION])
    with pytest.raises(items.NoSuchItem, match=f"There is no item {hidden}"):
        desk.do(own, acts.Link(other=hidden, reason="同一事。"))
    assert desk.matter(own).linked == frozenset()


def test_an_item_is_linked_with_one_that_is_archived_and_leaves_that_one_as_it_is(desk: Desk) -> None:
    archived, later = close_one(desk), desk.enter()
    desk.do(archived, acts.Archive())
    before = desk.shown(archived)
    desk.do(later, acts.Link(other=archived, reason="又有反映。"))
    assert desk.matter(later).linked == {archived}
    assert desk.shown(archived) == before


def test_two_items_that_have_to_do_with_each_other_are_linked_both_ways(desk: Desk) -> None:
    one, other = desk.enter(), desk.enter()
    with desk.ledger.session() as session, session.begin():
        around = Surroundings.load(session, desk.settings)
        found = [items.get_item(session, number) for number in (one, other)]
        matters.link(session, found[0], found[1], "同一派出所。", desk.user(session, DUTY), around)
    assert (desk.matter(one).linked, desk.matter(other).linked) == ({other}, {one})


def test_rule_2_01_every_way_of_entering_takes_the_next_number_of_one_series(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    channels = ["superior", "leader", "other_unit", "visit", "letter", "other"]
    instructed = {"instructing_leader": "某局长", "instruction": "请核查。"}
    entered = [desk.item(desk.enter(channel=channel, **instructed)) for channel in channels]
    assert [item.serial for item in entered] == [1, 2, 3, 4, 5, 6]
    clock.move_to(at("2027-01-04"))
    assert desk.item(desk.enter()).number == "2027-0001"
    with desk.ledger.reading() as session:
        series = {row.year: row.last for row in session.scalars(sa.select(NumberSeries))}
    assert series == {2026: 6, 2027: 1}
