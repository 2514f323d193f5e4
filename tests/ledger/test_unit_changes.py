"""One unit of the tree by hand: the tree stays a tree, and nothing that names a unit is lost."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import unit_changes, units
from ledger.database import Ledger
from ledger.models import AuditEntry, Role, Unit, UnitKind, User
from ledger.unit_changes import (
    BelowItself,
    ChangedByAnother,
    CodeTaken,
    HasUnitsBelow,
    InspectorateNeeded,
    ParentClosed,
    RootStays,
    UnitForm,
)


@pytest.fixture
def session(ledger: Ledger) -> Iterator[Session]:
    """In a ledger with the example tree."""
    with ledger.session() as session, session.begin():
        units.import_units(session, units.EXAMPLE)
        yield session


@pytest.fixture
def root(session: Session) -> User:
    user = User(username="root", display_name="管理员", password_hash="-")
    user.roles = {Role.ADMINISTRATOR}
    session.add(user)
    session.flush()
    return user


def named(session: Session, name: str) -> Unit:
    return session.scalars(select(Unit).where(Unit.name == name)).one()


def bureau(session: Session) -> Unit:
    return session.scalars(select(Unit).where(Unit.parent_id.is_(None))).one()


def form_of(unit: Unit, **changes: object) -> UnitForm:
    fields = {"name": unit.name, "kind": unit.kind, "parent_id": unit.parent_id} | changes
    return UnitForm(**fields)  # type: ignore[arg-type]


def audited(session: Session) -> list[tuple[str, object]]:
    entries = session.scalars(select(AuditEntry).where(AuditEntry.actor == "root").order_by(AuditEntry.id))
    return [(entry.action, entry.detail) for entry in entries]


def test_a_new_unit_stands_below_the_one_that_was_chosen(session: Session, root: User) -> None:
    branch = named(session, "泰山分局")
    added = unit_changes.add(session, "1", UnitForm("新派出所", UnitKind.STATION, branch.id), root)
    assert added.active
    assert added.id in units.below(session, branch.id)
    assert audited(session) == [("unit.added", None)]


def test_a_code_is_given_once_also_if_its_unit_is_closed(session: Session, root: User) -> None:
    station = named(session, "泰山分局岱庙派出所")
    unit_changes.close(session, station, root)
    with pytest.raises(CodeTaken):
        unit_changes.add(session, station.code, form_of(station), root)


def test_no_unit_is_added_below_none_or_below_a_closed_one(session: Session, root: User) -> None:
    station = named(session, "泰山分局岱庙派出所")
    unit_changes.close(session, station, root)
    for parent_id in (None, station.id, 0):
        with pytest.raises(ParentClosed):
            unit_changes.add(session, "1", UnitForm("新单位", UnitKind.STATION, parent_id), root)


def test_what_was_changed_is_audited_and_nothing_where_nothing_was(session: Session, root: User) -> None:
    branch, station = named(session, "岱岳分局"), named(session, "泰山分局岱庙派出所")
    unit_changes.edit(session, station, form_of(station), root, version=station.version)
    assert audited(session) == []
    moved = form_of(station, name="岱庙派出所", parent_id=branch.id)
    unit_changes.edit(session, station, moved, root, version=station.version)
    assert station.id in units.below(session, branch.id)
    before = {"label": "泰山分局岱庙派出所", "parent": "泰山分局"}
    after = {"label": "岱庙派出所", "parent": "岱岳分局"}
    assert audited(session) == [("unit.edited", {"before": before, "after": after})]


def test_who_read_an_earlier_version_is_told(session: Session, root: User) -> None:
    station = named(session, "泰山分局岱庙派出所")
    seen = station.version
    unit_changes.edit(session, station, form_of(station, name="岱庙派出所"), root, version=seen)
    with pytest.raises(ChangedByAnother):
        unit_changes.edit(session, station, form_of(station, name="另一名称"), root, version=seen)
    assert station.name == "岱庙派出所"


def test_no_unit_comes_to_stand_below_itself(session: Session, root: User) -> None:
    branch, station = named(session, "泰山分局"), named(session, "泰山分局岱庙派出所")
    for below in (branch, station):
        moved = form_of(branch, parent_id=below.id)
        with pytest.raises(BelowItself):
            unit_changes.edit(session, branch, moved, root, version=branch.version)


def test_the_bureau_may_be_renamed_and_no_more(session: Session, root: User) -> None:
    top = bureau(session)
    unit_changes.edit(session, top, form_of(top, name="泰安市公安局新名"), root, version=top.version)
    assert top.name == "泰安市公安局新名"
    for change in ({"kind": UnitKind.BRANCH}, {"parent_id": named(session, "泰山分局").id}):
        with pytest.raises(RootStays):
            unit_changes.edit(session, top, form_of(top, **change), root, version=top.version)
    with pytest.raises(RootStays):
        unit_changes.close(session, top, root)


def rename(session: Session, unit: Unit, actor: User) -> None:
    unit_changes.edit(session, unit, form_of(unit, name="监察支队"), actor, version=unit.version)


def move(session: Session, unit: Unit, actor: User) -> None:
    branch = named(session, "泰山分局")
    unit_changes.edit(session, unit, form_of(unit, parent_id=branch.id), actor, version=unit.version)


@pytest.mark.parametrize("change", [rename, move, unit_changes.close])
def test_the_bureau_keeps_an_inspectorate_of_its_own(
    ledger: Ledger, change: Callable[[Session, Unit, User], None]
) -> None:
    with ledger.session() as session, session.begin():
        units.import_units(session, units.EXAMPLE)
        session.add(User(username="root", display_name="管理员", password_hash="-"))
    with ledger.session() as session, pytest.raises(InspectorateNeeded), session.begin():
        change(session, named(session, "督察支队"), session.scalars(select(User)).one())
    with ledger.session() as session, session.begin():
        root, own = session.scalars(select(User)).one(), named(session, "督察支队")
        unit_changes.add(session, "1", form_of(own, name="警务督察支队"), root)
        change(session, own, root)


def test_a_unit_below_a_closed_one_is_renamed_where_it_stands(session: Session, root: User) -> None:
    branch, station = named(session, "泰山分局"), named(session, "泰山分局岱庙派出所")
    branch.active = False  # as an import that does not name it leaves it
    unit_changes.edit(session, station, form_of(station, name="岱庙派出所"), root, version=station.version)
    assert station.name == "岱庙派出所"


def test_who_and_what_a_unit_still_has_is_counted(session: Session, root: User) -> None:
    station = named(session, "泰山分局岱庙派出所")
    assert (unit_changes.people_of(session, station), unit_changes.open_items_of(session, station)) == (0, 0)
    root.unit = station
    session.flush()
    assert unit_changes.people_of(session, station) == 1


def test_a_unit_is_closed_after_those_below_it_and_brought_back_before_them(
    session: Session, root: User
) -> None:
    branch = named(session, "泰山分局")
    with pytest.raises(HasUnitsBelow):
        unit_changes.close(session, branch, root)
    below = list(session.scalars(select(Unit).where(Unit.parent_id == branch.id)))
    for unit in (*below, branch):
        unit_changes.close(session, unit, root)
    assert not branch.active
    with pytest.raises(ParentClosed):
        unit_changes.reopen(session, below[0], root)
    for unit in (branch, below[0]):
        unit_changes.reopen(session, unit, root)
        assert unit.active
    unit_changes.reopen(session, branch, root)
    actions = [action for action, _ in audited(session)]
    assert actions == ["unit.closed"] * (len(below) + 1) + ["unit.reopened"] * 2
