"""Earlier items that a complaint may repeat: by number, by name, by whom it accuses, by its words."""

from typing import Any

from ledger import items, repeats
from ledger.models import User
from ledger.registration_form import RegistrationForm
from ledger.repeats import Complaint, Reason
from tests.ledger.handling import office
from tests.ledger.handling.conftest import Desk
from tests.ledger.handling.office import BRANCH_HANDLER, DUTY, Actor

TEXT = "九月十八日晚上我在东岳大街被两名交警拦下，对方没有出示证件就要扣我的车，态度恶劣还推了我一把。"
SIMILAR = "九月十八日晚在东岳大街被两名交警拦下，对方没有出示证件就要扣我的车，态度恶劣还推了我。"
OTHER = "派出所办理户口迁移手续时要求多次往返，一个月没有办好，窗口人员不作解释。"


def look(desk: Desk, by: Actor = DUTY, **said: Any) -> dict[int, frozenset[Reason]]:
    complaint = Complaint.of(RegistrationForm.read(said))
    with desk.ledger.reading() as session:
        found = repeats.earlier(session, complaint, session.get_one(User, by.id))
    return {likeness.item.id: likeness.reasons for likeness in found}


def enter(desk: Desk, **said: Any) -> int:
    nobody = {"named": False, "reporter_name": "", "reporter_phone": "", "problem": OTHER}
    return desk.enter(**{**nobody, **said})


def test_the_same_number_however_it_is_written(desk: Desk) -> None:
    same = enter(desk, reporter_phone="13805381234")
    enter(desk, reporter_phone="13805381235")
    assert look(desk, reporter_phone="138-0538-1234") == {same: {Reason.SAME_PHONE}}


def test_the_same_name_and_not_one_that_contains_it(desk: Desk) -> None:
    same = enter(desk, reporter_name="王小明")
    enter(desk, reporter_name="王小明明")
    enter(desk, reporter_name="张三", remark="王小明的邻居")
    assert look(desk, reporter_name="王小明") == {same: {Reason.SAME_NAME}}


def test_the_same_person_accused_among_several_or_by_number(desk: Desk) -> None:
    named = enter(desk, accused_persons="赵警官、钱所长")
    numbered = enter(desk, police_numbers="090123")
    found = look(desk, accused_persons="钱所长 孙队长", police_numbers="090123")
    assert found == {named: {Reason.SAME_ACCUSED}, numbered: {Reason.SAME_ACCUSED}}


def test_similar_words_and_not_other_ones(desk: Desk) -> None:
    similar = enter(desk, problem=TEXT)
    enter(desk, problem=OTHER)
    assert look(desk, problem=SIMILAR) == {similar: {Reason.SIMILAR_TEXT}}


def test_the_item_with_the_most_reasons_comes_first(desk: Desk) -> None:
    both = enter(desk, reporter_phone="13805381234", problem=TEXT)
    one = enter(desk, reporter_phone="13805381234")
    found = look(desk, reporter_phone="13805381234", problem=SIMILAR)
    assert list(found) == [both, one]


def test_nobody_is_shown_an_item_that_they_may_not_see(desk: Desk) -> None:
    enter(desk, reporter_phone="13805381234", accused_units=[office.BRANCH])
    assert look(desk, BRANCH_HANDLER, reporter_phone="13805381234") == {}
    assert len(look(desk, reporter_phone="13805381234")) == 1


def test_an_item_is_not_a_repeat_of_itself(desk: Desk) -> None:
    one, other = enter(desk, problem=TEXT), enter(desk, problem=SIMILAR)
    with desk.ledger.reading() as session:
        item = items.get_item(session, other)
        user = session.get_one(User, DUTY.id)
        found = repeats.earlier(session, Complaint.of(item), user, besides=item)
    assert [likeness.item.id for likeness in found] == [one]


def test_a_form_that_is_still_empty_repeats_nothing(desk: Desk) -> None:
    enter(desk)
    assert look(desk) == {}
