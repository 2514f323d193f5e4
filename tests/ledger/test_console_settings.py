"""Settings that staff changed: before the file, after the environment, for a while or for good."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hotline.settings import Settings
from ledger import console_settings
from ledger.clock import now
from ledger.console_settings import ChangedByAnother, NotChangeable, ValueNotAllowed
from ledger.database import Ledger
from ledger.models import AuditEntry, User
from ledger.surroundings import Surroundings


@pytest.fixture
def director(ledger: Ledger) -> User:
    user = User(username="zhao", display_name="赵主任", password_hash="-")
    with ledger.session() as session, session.begin():
        session.add(user)
    return user


def change(ledger: Ledger, settings: Settings, name: str, value: object, actor: User, **more: object) -> None:
    with ledger.session() as session, session.begin():
        console_settings.change(session, settings, name, value, actor, **more)  # type: ignore[arg-type]


def effective(ledger: Ledger, settings: Settings) -> Settings:
    with ledger.reading() as session:
        return console_settings.effective(session, settings)


def test_what_staff_change_goes_before_the_file(
    ledger: Ledger, ledger_settings: Settings, director: User
) -> None:
    from_file = ledger_settings.with_value("message_max_seconds", 240)
    change(ledger, from_file, "message_max_seconds", 180, director)
    change(ledger, from_file, "handling.decline_reasons", ["不属于本局管辖"], director)

    found = effective(ledger, from_file)

    assert found.message_max_seconds == 180
    assert found.handling.decline_reasons == ("不属于本局管辖",)
    assert found.handling.extension_days == ledger_settings.handling.extension_days


def test_the_environment_goes_before_what_staff_change(
    ledger: Ledger, ledger_settings: Settings, director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(ledger, ledger_settings, "hours", "09:00-17:00", director)
    monkeypatch.setenv("HOTLINE_HOURS", "08:00-12:00")

    assert effective(ledger, ledger_settings).hours == ledger_settings.hours
    with pytest.raises(NotChangeable):
        change(ledger, ledger_settings, "hours", "10:00-17:00", director)


def test_an_override_of_the_mode_ends_by_itself(
    ledger: Ledger, ledger_settings: Settings, director: User
) -> None:
    change(ledger, ledger_settings, "hours_mode", "after_hours", director, until=now() + timedelta(hours=1))
    assert effective(ledger, ledger_settings).hours_mode == "after_hours"

    change(ledger, ledger_settings, "hours_mode", "after_hours", director, until=now() - timedelta(seconds=1))
    assert effective(ledger, ledger_settings).hours_mode == "auto"


def test_the_file_holds_again_when_staff_forget_a_change(
    ledger: Ledger, ledger_settings: Settings, director: User
) -> None:
    change(ledger, ledger_settings, "papers.prefix", "泰公", director)
    with ledger.session() as session, session.begin():
        console_settings.forget(session, ledger_settings, "papers.prefix", director)

    assert effective(ledger, ledger_settings).papers.prefix == ledger_settings.papers.prefix


def test_the_second_of_two_people_is_told(ledger: Ledger, ledger_settings: Settings, director: User) -> None:
    change(ledger, ledger_settings, "papers.prefix", "泰公", director, version=0)

    with pytest.raises(ChangedByAnother):
        change(ledger, ledger_settings, "papers.prefix", "泰", director, version=0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("message_max_seconds", 5),
        ("hours", "17:00-09:00"),
        ("handling.decline_reasons", []),
        ("hours_mode", "never"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused(
    ledger: Ledger, ledger_settings: Settings, director: User, name: str, value: object
) -> None:
    with pytest.raises(ValueNotAllowed):
        change(ledger, ledger_settings, name, value, director)


def test_nothing_of_the_machine_is_changed_in_the_console(
    ledger: Ledger, ledger_settings: Settings, director: User
) -> None:
    with pytest.raises(NotChangeable):
        change(ledger, ledger_settings, "sip_port", 5070, director)


def test_each_change_stands_in_the_audit_log_with_the_value_before(
    ledger: Ledger, ledger_settings: Settings, director: User
) -> None:
    change(ledger, ledger_settings, "message_max_seconds", 180, director)
    change(ledger, ledger_settings, "message_max_seconds", 200, director)

    with ledger.reading() as session:
        details = [row.detail for row in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert [(detail["before"], detail["after"]) for detail in details if detail] == [(300, 180), (180, 200)]


def test_the_rules_of_handling_ask_for_what_staff_set(
    ledger: Ledger, ledger_settings: Settings, director: User
) -> None:
    change(ledger, ledger_settings, "handling.extension_days", 3, director)

    with ledger.reading() as session:
        assert Surroundings.load(session, ledger_settings).limits.extension_days == 3
