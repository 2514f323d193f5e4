"""办理经过: everything that happened to an item stands in one column, in the order of time."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger import clock, item_deadlines, reminders
from ledger.calendar import enter_day
from ledger.database import Ledger
from ledger.handling.acts import Accept
from ledger.models import Draft, Item, Role, Unit, User
from ledger.registration import register
from ledger.registration_form import RegistrationForm
from ledger.surroundings import Surroundings
from tests.console.browse import post
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


def test_a_calendar_that_moves_nothing_tells_nothing(
    office: Office, sign_in: SignIn, ledger: Ledger, ledger_settings: Settings
) -> None:
    office.units()
    director(office)
    number = office.item()
    with ledger.session() as session, session.begin():
        assert item_deadlines.reckon_again(session, Surroundings.load(session, ledger_settings)) == []
    assert len(history(sign_in("chen").get(f"/items/{number}").text)) == 1
