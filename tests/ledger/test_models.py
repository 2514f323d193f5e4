from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError
from sqlalchemy.orm.exc import StaleDataError

from ledger import models
from ledger.clock import NaiveTime
from ledger.database import Ledger
from ledger.models import Base, Call, Draft, Item, User
from ledger.models.codes import Role
from tests.ledger.conftest import add_call

SHANGHAI = timezone(timedelta(hours=8))


@pytest.mark.parametrize("model", [Draft, Item])
def test_what_two_people_can_edit_has_a_version(model: type[Base]) -> None:
    assert model.__mapper__.version_id_col is not None


def test_of_two_people_who_edit_one_draft_the_second_is_told(
    ledger: Ledger, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    with ledger.reading() as session:
        seen_by_first = session.get_one(Draft, draft_id)
    with ledger.reading() as session:
        seen_by_second = session.get_one(Draft, draft_id)

    seen_by_first.corrected_text = "第一人"
    with ledger.session() as session, session.begin():
        session.add(seen_by_first)
    seen_by_second.corrected_text = "第二人"
    with ledger.session() as session:
        session.add(seen_by_second)
        with pytest.raises(StaleDataError):
            session.commit()

    with ledger.reading() as session:
        assert session.get_one(Draft, draft_id).corrected_text == "第一人"


def test_times_go_in_with_any_zone_and_come_out_in_utc(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        draft = add_call(session, "one", received=datetime(2026, 9, 21, 20, 0, 0, 123456, tzinfo=SHANGHAI))
        draft_id = draft.id
    with ledger.reading() as session:
        received = session.get_one(Draft, draft_id).received_at
    assert received == datetime(2026, 9, 21, 12, 0, 0, 123456, tzinfo=UTC)
    assert received.tzinfo is UTC


def test_times_of_different_zones_are_compared_as_moments(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        add_call(session, "one", received=datetime(2026, 9, 21, 12, 0, tzinfo=UTC))
    eight_in_the_evening = datetime(2026, 9, 21, 20, 0, tzinfo=SHANGHAI)
    with ledger.reading() as session:
        assert session.scalars(sa.select(Call.id).where(Call.started_at >= eight_in_the_evening)).all() == [
            "one"
        ]
        assert session.scalars(sa.select(Call.id).where(Call.started_at > eight_in_the_evening)).all() == []


def test_a_time_without_a_zone_is_refused(ledger: Ledger) -> None:
    with ledger.session() as session, pytest.raises(StatementError) as refused:
        add_call(session, "one", received=datetime(2026, 9, 21, 12, 0))  # noqa: DTZ001
    assert isinstance(refused.value.orig, NaiveTime)


def test_a_code_that_does_not_exist_is_refused_before_it_reaches_the_database(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        draft = add_call(session, "one")
        draft.status = "lost"  # type: ignore[assignment]
        with pytest.raises(StatementError, match="lost"):
            session.flush()
        session.rollback()


def test_an_item_is_shown_with_year_and_four_digits() -> None:
    assert Item(year=2026, serial=1).number == "2026-0001"
    assert Item(year=2026, serial=12345).number == "2026-12345"


def test_roles_are_given_and_taken_as_a_set(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        user = User(username="lisi", display_name="李四", password_hash="-")
        user.roles.update({Role.DUTY_OFFICER, Role.AUDITOR})
        session.add(user)
    with ledger.session() as session, session.begin():
        session.scalars(sa.select(User)).one().roles.remove(Role.AUDITOR)
    with ledger.reading() as session:
        assert session.scalars(sa.select(User)).one().roles == {Role.DUTY_OFFICER}


def test_every_model_is_there_when_the_package_is_imported() -> None:
    mapped = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    assert mapped <= set(models.__all__)
