import itertools

import pytest

from ledger.access import ROLES, SCOPES, Role, Rule, allows, may_see
from ledger.models import Draft, Item, ItemHandler, ItemTeamMember, Unit, User
from ledger.models.codes import UnitKind

# What callers said, who they are, and what became of it.
CONTENT = {
    Rule.SEE_DESK,
    Rule.SEE_QUEUE,
    Rule.REVIEW_DRAFT,
    Rule.REGISTER_ITEM,
    Rule.DISCARD_DRAFT,
    Rule.HEAR_RECORDING,
    Rule.RETRY_TRANSCRIPT,
    Rule.SEE_CALLS,
    Rule.SEE_ITEMS,
    Rule.HANDLE_ITEM,
}
EVERYONE = {Rule.PUBLIC, Rule.OWN_ACCOUNT}
PAPERS = {Rule.MAKE_PAPERS, Rule.EXPORT_ITEMS}
OVERSIGHT = {
    Rule.EXPORT_CALLS,
    Rule.SPOT_CHECK,
    Rule.PLAN_ROSTER,
    Rule.IMPORT_ITEMS,
    Rule.MANAGE_VOCABULARY,
    Rule.SEE_RETENTION,
    Rule.PROPOSE_DELETION,
}
INTAKE = CONTENT | PAPERS | {Rule.SEE_ROSTER, Rule.SEE_CALENDAR, Rule.SEE_EXTENSIONS, Rule.OWN_DUTY}
MAY = {
    Role.ADMINISTRATOR: {
        Rule.MANAGE_USERS,
        Rule.MANAGE_UNITS,
        Rule.MANAGE_VOCABULARY,
        Rule.MANAGE_EXTENSIONS,
        Rule.MANAGE_SETTINGS,
        Rule.SEE_EXTENSIONS,
        Rule.SEE_ROSTER,
        Rule.SEE_CALENDAR,
    },
    Role.DUTY_OFFICER: INTAKE,
    Role.SUPERVISOR: INTAKE | OVERSIGHT | {Rule.EDIT_CALENDAR, Rule.SEE_REPORTS, Rule.WRITE_REPORT},
    Role.OFFICE_DIRECTOR: PAPERS
    | OVERSIGHT
    | {
        Rule.SEE_DESK,
        Rule.SEE_QUEUE,
        Rule.HEAR_RECORDING,
        Rule.SEE_CALLS,
        Rule.SEE_ITEMS,
        Rule.HANDLE_ITEM,
        Rule.SEE_EXTENSIONS,
        Rule.SEE_ROSTER,
        Rule.SEE_CALENDAR,
        Rule.EDIT_CALENDAR,
        Rule.SEE_REPORTS,
        Rule.WRITE_REPORT,
        Rule.DECIDE_DELETION,
        Rule.MANAGE_SETTINGS,
    },
    Role.LEADER: {
        Rule.SEE_ITEMS,
        Rule.HANDLE_ITEM,
        Rule.SEE_ROSTER,
        Rule.SEE_CALENDAR,
        Rule.SEE_REPORTS,
        Rule.SEE_RETENTION,
        Rule.DECIDE_DELETION,
    },
    Role.UNIT_HANDLER: {Rule.SEE_ITEMS, Rule.HANDLE_ITEM, Rule.MAKE_PAPERS},
    Role.AUDITOR: {Rule.SEE_AUDIT},
}


def user(*roles: Role, active: bool = True, unit: Unit | None = None) -> User:
    made = User(username="zhangsan", active=active, unit=unit)
    made.roles.update(roles)
    return made


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("rule", Rule)
def test_a_role_may_do_what_the_table_says_and_nothing_else(role: Role, rule: Rule) -> None:
    assert allows(user(role), rule) == (rule in MAY[role] | EVERYONE)


@pytest.mark.parametrize("rule", sorted(CONTENT))
def test_an_administrator_has_no_access_to_what_callers_said(rule: Rule) -> None:
    assert not allows(user(Role.ADMINISTRATOR), rule)


@pytest.mark.parametrize("pair", list(itertools.combinations(Role, 2)), ids="+".join)
def test_several_roles_may_together_what_each_may(pair: tuple[Role, Role]) -> None:
    one, other = pair
    for rule in Rule:
        assert allows(user(one, other), rule) == (allows(user(one), rule) or allows(user(other), rule))


@pytest.mark.parametrize("rule", Rule)
def test_nobody_signed_in_sees_public_pages_only(rule: Rule) -> None:
    assert allows(None, rule) == (rule is Rule.PUBLIC)


@pytest.mark.parametrize("rule", Rule)
def test_an_account_that_was_shut_may_nothing_more_than_a_stranger(rule: Rule) -> None:
    assert allows(user(*Role, active=False), rule) == (rule is Rule.PUBLIC)


def test_a_person_without_a_role_may_manage_their_own_account_only() -> None:
    assert {rule for rule in Rule if allows(user(), rule)} == EVERYONE


def test_every_rule_says_which_roles_or_scopes_it_is_for() -> None:
    assert set(ROLES) | set(SCOPES) | EVERYONE == set(Rule)
    assert all(ROLES.values())


BUREAU = Unit(id=1, name="市公安局", kind=UnitKind.BUREAU)
BRANCH = Unit(id=2, name="泰山分局", kind=UnitKind.BRANCH, parent=BUREAU)
STATION = Unit(id=3, name="泰山派出所", kind=UnitKind.STATION, parent=BRANCH)
INSPECTION = Unit(id=4, name="督察支队", kind=UnitKind.DETACHMENT, parent=BUREAU)


@pytest.mark.parametrize(
    ("of", "accused", "sees"),
    [
        (STATION, STATION, False),
        (STATION, BRANCH, False),  # it lies below the accused one
        (BRANCH, STATION, True),  # it stands above: the one that handles it
        (INSPECTION, STATION, True),
        (INSPECTION, INSPECTION, False),
        (None, STATION, True),
        # A complaint about the bureau as a whole must still be seen by somebody.
        (INSPECTION, BUREAU, True),
        (BUREAU, BUREAU, False),
        (None, BUREAU, True),
    ],
)
def test_nobody_of_an_accused_unit_or_below_it_sees_the_item_or_its_draft(
    of: Unit | None, accused: Unit, sees: bool
) -> None:
    person = user(Role.SUPERVISOR, unit=of)
    assert may_see(person, Item(accused_units=[accused])) == sees
    assert may_see(person, Draft(form={"accused_units": [accused.id]})) == sees


def test_one_accused_unit_among_several_is_enough() -> None:
    assert not may_see(user(Role.SUPERVISOR, unit=INSPECTION), Item(accused_units=[STATION, INSPECTION]))


def test_what_accuses_no_unit_yet_can_be_seen() -> None:
    person = user(Role.SUPERVISOR, unit=STATION)
    assert may_see(person, Draft(form={}))
    assert may_see(person, Draft(form={"accused_units": None}))
    assert may_see(person, Item(accused_units=[]))


def test_an_account_that_was_shut_sees_nothing() -> None:
    assert not may_see(user(Role.SUPERVISOR, active=False), Item(accused_units=[]))


def handled(unit: Unit | None = None, person: int | None = None, accused: Unit = STATION) -> Item:
    return Item(
        accused_units=[accused],
        handlers=[ItemHandler(unit_id=unit.id)] if unit else [],
        team=[ItemTeamMember(user_id=person)] if person else [],
    )


def test_who_only_handles_items_sees_those_in_the_hands_of_their_unit_or_team_and_no_other() -> None:
    handler = user(Role.UNIT_HANDLER, unit=BRANCH)
    handler.id, handler.unit_id = 7, BRANCH.id
    assert may_see(handler, handled(BRANCH))
    assert may_see(handler, handled(person=7))
    assert not may_see(handler, handled(INSPECTION, person=8))
    assert not may_see(handler, handled())
    assert not may_see(handler, Draft(form={}))


def test_a_handler_of_the_accused_unit_sees_nothing_though_it_were_in_their_hands() -> None:
    handler = user(Role.UNIT_HANDLER, unit=BRANCH)
    handler.id, handler.unit_id = 7, BRANCH.id
    assert not may_see(handler, handled(BRANCH, person=7, accused=BRANCH))


def test_a_handler_who_is_of_the_office_as_well_sees_what_the_office_sees() -> None:
    assert may_see(user(Role.UNIT_HANDLER, Role.SUPERVISOR, unit=INSPECTION), handled())
