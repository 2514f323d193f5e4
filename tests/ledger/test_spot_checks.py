"""Spot-checks: whom chance chooses, who may check what, and what is counted."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger import clock, spot_checks
from ledger.database import Ledger
from ledger.models import AuditEntry, CheckMark, CheckPoint, Draft, Role, SpotCheckEntry, User
from ledger.registration import register
from ledger.registration_form import RegistrationForm
from ledger.reports.period import Period
from ledger.spot_checks import spread
from tests.console.office import LETTER, Office

ALL_MET = dict.fromkeys(CheckPoint, CheckMark.MET)
ALWAYS = Period(date(2000, 1, 1), date(2999, 12, 31))


@given(
    st.dictionaries(st.integers(1, 9), st.integers(0, 30), max_size=6),
    st.integers(0, 60),
    st.integers(0, 2**32 - 1),
)
def test_chance_is_spread_evenly_over_those_who_register(
    counts: dict[int, int], size: int, seed: int
) -> None:
    items = {registrar: [registrar * 100 + n for n in range(count)] for registrar, count in counts.items()}
    chosen = spread(items, size, seed)
    assert chosen == spread(items, size, seed)
    assert len(chosen) == len(set(chosen)) == min(size, sum(counts.values()))
    drawn = Counter(item // 100 for item in chosen)
    with_more = [drawn[registrar] for registrar, count in counts.items() if drawn[registrar] < count]
    assert all(drawn[registrar] <= min(with_more) + 1 for registrar in drawn) if with_more else True


@pytest.fixture
def office(ledger: Ledger, ledger_settings: Settings) -> Office:
    """`wang` and `li` registered four messages each, `zhao` one; `zhao` and `qian` check."""
    office = Office(ledger_settings, ledger)
    unit = office.units()["泰山分局岱庙派出所"]
    for name in ("wang", "li"):
        office.person(name, name)
    for name in ("zhao", "qian"):
        office.person(name, name, Role.SUPERVISOR)
    form = RegistrationForm.read({**LETTER, "channel": "hotline", "accused_units": [unit]})
    for name in ["wang", "li"] * 4 + ["zhao"]:
        draft_id = office.message(takes=[1.0])
        with ledger.session() as session, session.begin():
            draft = session.get_one(Draft, draft_id)
            register(session, draft, form, _user(session, name), zone=ledger_settings.zone)
    office.item()  # a letter: there is nothing to lay beside it
    return office


def _user(session: Session, name: str) -> User:
    return session.query(User).filter_by(username=name).one()


def _draw(office: Office, name: str, size: int, period: Period = ALWAYS) -> int:
    with office.ledger.session() as session, session.begin():
        drawn = spot_checks.draw(session, period, size, _user(session, name), office.settings.zone)
        return drawn.id


def test_nobody_draws_their_own_nor_what_has_no_recording(office: Office) -> None:
    for name, expected in (("zhao", {"wang": 4, "li": 4}), ("qian", {"wang": 4, "li": 4, "zhao": 1})):
        drawn = _draw(office, name, 50)
        with office.ledger.reading() as session:
            entries = spot_checks.get(session, drawn).entries
            assert Counter(entry.item.registered_by.username for entry in entries) == expected
    drawn = _draw(office, "qian", 3)
    with office.ledger.reading() as session:
        entries = spot_checks.get(session, drawn).entries
        assert Counter(entry.item.registered_by.username for entry in entries) == {
            "wang": 1,
            "li": 1,
            "zhao": 1,
        }


def test_a_period_without_items_has_nothing_to_draw(office: Office) -> None:
    with pytest.raises(spot_checks.NothingToDraw):
        _draw(office, "zhao", 5, Period(date(2001, 1, 1), date(2001, 12, 31)))


def _record(
    office: Office,
    spot_check: int,
    position: int,
    name: str,
    *faults: CheckPoint,
    remark: str = "漏记了时间。",
    version: int | None = None,
) -> None:
    with office.ledger.session() as session, session.begin():
        entry = spot_checks.get_entry(session, spot_check, position)
        marks = ALL_MET | dict.fromkeys(faults, CheckMark.FAULT)
        seen = version or entry.version
        spot_checks.record(session, entry, marks, remark, _user(session, name), version=seen)


def test_nobody_checks_their_own(office: Office) -> None:
    drawn = _draw(office, "qian", 50)
    with office.ledger.reading() as session:
        own = next(
            entry.position
            for entry in spot_checks.get(session, drawn).entries
            if entry.item.registered_by.username == "zhao"
        )
    with pytest.raises(spot_checks.OwnItem):
        _record(office, drawn, own, "zhao")


def test_the_second_of_two_is_told_and_may_correct(office: Office) -> None:
    drawn = _draw(office, "zhao", 2)
    _record(office, drawn, 1, "zhao", CheckPoint.COMPLETE)
    with pytest.raises(spot_checks.CheckedByAnother):
        _record(office, drawn, 1, "qian", version=1)
    _record(office, drawn, 1, "qian")
    with office.ledger.reading() as session:
        assert spot_checks.get_entry(session, drawn, 1).faults == []


def test_a_fault_has_to_be_said_in_words(office: Office) -> None:
    drawn = _draw(office, "zhao", 1)
    with pytest.raises(spot_checks.RemarkMissing):
        _record(office, drawn, 1, "zhao", CheckPoint.URGENCY, remark="")


def test_what_was_found_is_counted_by_registrar_and_audited(office: Office) -> None:
    drawn = _draw(office, "zhao", 50)
    with office.ledger.reading() as session:
        registrars = {
            entry.position: entry.item.registered_by.username
            for entry in spot_checks.get(session, drawn).entries
        }
    of_wang = [position for position, name in registrars.items() if name == "wang"]
    of_li = [position for position, name in registrars.items() if name == "li"]
    _record(office, drawn, of_wang[0], "zhao", CheckPoint.COMPLETE, CheckPoint.FAITHFUL)
    _record(office, drawn, of_wang[1], "qian", CheckPoint.COMPLETE)
    _record(office, drawn, of_wang[2], "qian")
    _record(office, drawn, of_li[0], "qian")
    now = clock.now()
    with office.ledger.reading() as session:
        found = spot_checks.findings(session, now - timedelta(days=1), now + timedelta(days=1))
        [progress] = spot_checks.progress(session)
        plain = session.execute(
            text(
                "SELECT u.username, count(*) FROM spot_check_marks m"
                " JOIN spot_check_entries e ON e.id = m.entry_id JOIN items i ON i.id = e.item_id"
                " JOIN users u ON u.id = i.registered_by_id WHERE m.mark = 'fault' GROUP BY u.username"
            )
        ).all()
        audited = session.query(AuditEntry).filter(AuditEntry.action.like("spot_check.%")).all()
        seen = session.query(SpotCheckEntry).count()
    assert [(one.name, one.checked, one.faulty) for one in found] == [("wang", 3, 2), ("li", 1, 0)]
    assert {one.name: sum(one.faults.values()) for one in found} == dict(plain) | {"li": 0}
    assert (progress.entries, progress.checked, progress.faulty) == (8, 4, 2)
    assert [entry.action for entry in audited] == ["spot_check.drawn"] + ["spot_check.recorded"] * 4
    assert seen == 8
