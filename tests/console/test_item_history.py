"""办理经过: everything that happened to an item stands in one column, in the order of time."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger import audit, clock, drafts, item_deadlines, reminders
from ledger.calendar import enter_day
from ledger.database import Ledger
from ledger.handling.acts import Accept
from ledger.models import DiscardReason, Draft, Item, RetentionKind, Role, Unit, User
from ledger.registration import register
from ledger.registration_form import RegistrationForm
from ledger.retention import marks
from ledger.retention.deletion import ACTOR
from ledger.surroundings import Surroundings
from tests.console.browse import post, token_of
from tests.console.conftest import SignIn
from tests.console.office import LETTER, Office

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def history(page: str) -> list[str]:
    """The lines of the history, each with its words."""
    lines = re.findall(r"<li[^>]*>(.*?)</li>", page[page.index('class="timeline"') :], re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in lines]


def director(office: Office) -> None:
    office.person("chen", "陈主任", Role.OFFICE_DIRECTOR, Role.SUPERVISOR, Role.DUTY_OFFICER)


def of_message(office: Office) -> str:
    """Register a message; the number of its item."""
    draft_id = office.message(["民警没有出示证件。"])
    with office.ledger.session() as session, session.begin():
        accused = office_unit(session)
        form = RegistrationForm.read({**LETTER, "channel": "hotline", "accused_units": [accused]})
        actor = session.scalars(sa.select(User)).first()
        assert actor is not None
        return register(session, session.get_one(Draft, draft_id), form, actor).number


def office_unit(session: Session) -> int:
    return session.scalars(sa.select(Unit.id).where(Unit.name == "泰山分局岱庙派出所")).one()


def test_call_recording_transcript_registration_and_acts_stand_in_one_column(
    office: Office, sign_in: SignIn
) -> None:
    office.units()
    director(office)
    number = of_message(office)
    office.do(number, "chen", Accept())
    lines = history(sign_in("chen").get(f"/items/{number}").text)
    assert [line.split()[0] for line in lines] == ["来电", "留言录音", "转写", "登记", "受理"]
    assert "已留言" in lines[0]


def test_a_paper_is_told_to_those_who_may_read_it(office: Office, sign_in: SignIn) -> None:
    office.units()
    director(office)
    office.person("liu", "刘局长", Role.LEADER)
    number = office.item()
    post(sign_in("chen"), f"/items/{number}/papers/registration")
    assert "制发信息登记表" in " ".join(history(sign_in("chen").get(f"/items/{number}").text))
    assert "制发" not in " ".join(history(sign_in("liu").get(f"/items/{number}").text))


def test_a_reminder_and_a_deadline_that_the_calendar_moved_are_told(
    office: Office, sign_in: SignIn, ledger: Ledger, ledger_settings: Settings
) -> None:
    office.units()
    director(office)
    number = office.item()
    with ledger.session() as session, session.begin():
        due = session.scalars(sa.select(Item.due)).one()
        actor = session.scalars(sa.select(User)).one()
        assert isinstance(due, date)
        enter_day(session, due, worked=False, note="停电", actor=actor)
        session.flush()
        around = Surroundings.load(session, ledger_settings)
        assert len(item_deadlines.reckon_again(session, around)) == 1
        moved = session.scalars(sa.select(Item.due)).one()
    with clock.standing_at(clock.now() + timedelta(days=60)), ledger.session() as session, session.begin():
        assert reminders.note(session, Surroundings.load(session, ledger_settings)) == 1
    lines = history(sign_in("chen").get(f"/items/{number}").text)
    assert [line.split()[0] for line in lines] == ["登记", "到期日变动", "期限提醒"]
    assert f"到期日由{due}" in lines[1]
    assert f"改为{moved}" in lines[1]
    assert f"到期日{moved}" in lines[2]


def test_what_was_done_to_the_message_before_it_was_registered_is_told(
    office: Office, sign_in: SignIn, ledger: Ledger
) -> None:
    office.units()
    director(office)
    chen = sign_in("chen")
    draft_id = office.message(["民警没有出示证件。", "态度不好。"])
    for place, words in enumerate(["民警没有出示警官证。", "态度恶劣。"]):
        token = token_of(chen.get(f"/drafts/{draft_id}"))
        address = f"/drafts/{draft_id}/transcripts/1/segments/{place}"
        chen.post(address, data={"csrf_token": token, "text": words, "version": 0})
    with ledger.session() as session, session.begin():
        draft, actor = session.get_one(Draft, draft_id), session.scalars(sa.select(User)).one()
        drafts.discard(session, draft, DiscardReason.PRAISE, "误判。", actor, version=draft.version)
        drafts.restore(session, draft, actor)
        accused = office_unit(session)
        form = RegistrationForm.read({**LETTER, "channel": "hotline", "accused_units": [accused]})
        number = register(session, draft, form, actor).number
    lines = history(chen.get(f"/items/{number}").text)
    assert [line.split()[0] for line in lines[3:]] == ["更正转写", "不予登记", "恢复留言", "登记"]
    assert "陈主任" in lines[3]
    assert "更正转写2次" in lines[3]
    assert "理由：表扬" in lines[4]
    assert "误判" not in " ".join(lines)


def test_marks_that_keep_it_and_what_was_deleted_are_told(
    office: Office, sign_in: SignIn, ledger: Ledger
) -> None:
    office.units()
    director(office)
    number = office.item()
    with ledger.session() as session, session.begin():
        item, actor = session.scalars(sa.select(Item)).one(), session.scalars(sa.select(User)).one()
        mark = marks.keep(session, item, "涉诉。", actor)
        marks.lift(session, mark.id, actor)
        detail = {"proposal": 1, "kind": RetentionKind.ATTACHMENTS.value}
        audit.record(session, ACTOR, "retention.deleted", "item", str(item.id), detail)
    lines = history(sign_in("chen").get(f"/items/{number}").text)
    assert [line.split()[0] for line in lines] == ["登记", "标记保留", "解除保留", "到期删除"]
    assert "经批准删除：事项附件" in lines[3]


def test_a_spot_check_is_told_to_those_who_check_and_not_what_it_found(
    office: Office, sign_in: SignIn, ledger: Ledger
) -> None:
    office.units()
    director(office)
    office.person("liu", "刘局长", Role.LEADER)
    number = office.item()
    with ledger.session() as session, session.begin():
        item = session.scalars(sa.select(Item)).one()
        detail = {"spot_check": 1, "faults": ["words"]}
        audit.record(session, "chen", "spot_check.recorded", "item", str(item.id), detail)
    assert "已记录抽查结果" in history(sign_in("chen").get(f"/items/{number}").text)[-1]
    assert "抽查" not in " ".join(history(sign_in("liu").get(f"/items/{number}").text))


def test_a_calendar_that_moves_nothing_tells_nothing(
    office: Office, sign_in: SignIn, ledger: Ledger, ledger_settings: Settings
) -> None:
    office.units()
    director(office)
    number = office.item()
    with ledger.session() as session, session.begin():
        assert item_deadlines.reckon_again(session, Surroundings.load(session, ledger_settings)) == []
    assert len(history(sign_in("chen").get(f"/items/{number}").text)) == 1
