"""Who makes and who reads which paper."""

import pytest

from ledger.models import Role, User
from ledger.models.handling_codes import PaperKind
from ledger.papers.allowed import may_make, may_read


def person(*roles: Role) -> User:
    user = User(username="someone", display_name="某人", password_hash="-", active=True)
    user.roles.update(roles)
    return user


@pytest.mark.parametrize("role", [Role.DUTY_OFFICER, Role.SUPERVISOR, Role.OFFICE_DIRECTOR])
def test_the_office_makes_and_reads_every_paper(role: Role) -> None:
    assert all(may_make(person(role), kind) and may_read(person(role), kind) for kind in PaperKind)


def test_a_handling_unit_makes_what_it_reports_and_reads_what_it_receives() -> None:
    handler = person(Role.UNIT_HANDLER)
    made = {kind.value for kind in PaperKind if may_make(handler, kind)}
    read = {kind.value for kind in PaperKind if may_read(handler, kind)}
    assert made == {"extension", "investigation", "feedback"}
    assert read == made | {"assignment", "forwarding", "supervision"}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.LEADER])
def test_others_neither_make_nor_read_them(role: Role) -> None:
    assert not any(may_make(person(role), kind) or may_read(person(role), kind) for kind in PaperKind)
