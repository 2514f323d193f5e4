"""Who may do what. Every view and every operation of the API names its rule here; the rest is denied.

Two questions, both pure: `allows` (may this person do this at all; `token_allows`: may this program) and
`may_see` (may they see this one).
`visible` asks the second of many items at once, in the database.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum, auto
from types import MappingProxyType

from sqlalchemy import ColumnElement, CompoundSelect, Select, exists, false, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute

from ledger.models import (
    ApiToken,
    CallSheet,
    Draft,
    Item,
    ItemHandler,
    ItemTeamMember,
    ItemUnit,
    Role,
    Scope,
    Unit,
    User,
)

__all__ = [
    "CONTENT",
    "ROLES",
    "SCOPES",
    "Role",
    "Rule",
    "allows",
    "may_see",
    "token_allows",
    "visible",
    "visible_ids",
]


class Rule(StrEnum):
    """What a view or operation may require."""

    PUBLIC = auto()  # nobody need be signed in: the sign-in page, style sheets, the sign of life
    OWN_ACCOUNT = auto()  # any signed-in person: their own password, signing out

    SEE_DESK = auto()  # the line as it stands, who is on duty, which calls run
    SEE_QUEUE = auto()  # the drafts that wait
    REVIEW_DRAFT = auto()  # open a draft, fill in its form
    REGISTER_ITEM = auto()  # a draft, or a complaint that came another way
    DISCARD_DRAFT = auto()  # and bring it back
    HEAR_RECORDING = auto()
    RETRY_TRANSCRIPT = auto()
    SEE_CALLS = auto()  # the call log
    EXPORT_CALLS = auto()  # as a spreadsheet
    SPOT_CHECK = auto()  # check what others registered against their recordings
    SEE_ITEMS = auto()
    HANDLE_ITEM = auto()  # do an act on an item; which, the rules of handling say

    MAKE_PAPERS = auto()  # letters and reports of an item, which say who the caller is
    EXPORT_ITEMS = auto()  # the ledger as a spreadsheet
    IMPORT_ITEMS = auto()  # a ledger that was a spreadsheet before

    SEE_REPORTS = auto()  # figures of a period, nothing of a caller
    WRITE_REPORT = auto()  # the analysis beside the figures

    SEE_EXTENSIONS = auto()  # officers' telephones, and who is on duty
    MANAGE_EXTENSIONS = auto()
    OWN_DUTY = auto()  # begin and end one's own duty at a telephone

    SEE_ROSTER = auto()  # who is planned for which day
    PLAN_ROSTER = auto()

    SEE_CALENDAR = auto()
    EDIT_CALENDAR = auto()
    MANAGE_USERS = auto()
    MANAGE_UNITS = auto()
    MANAGE_VOCABULARY = auto()  # the words by which transcripts are put right
    SEE_AUDIT = auto()
    MANAGE_SETTINGS = auto()  # what the bureau itself sets: hours, limits, reasons

    SEE_RETENTION = auto()  # what has had its time, by number: nothing of a caller
    PROPOSE_DELETION = auto()  # and mark what is kept
    DECIDE_DELETION = auto()  # on what somebody else proposed

    SEE_STATEMENT = auto()  # who reported and what they said: programs only, people see it with the item


_INTAKE = frozenset({Role.DUTY_OFFICER, Role.SUPERVISOR})
_DIRECTION = _INTAKE | {Role.OFFICE_DIRECTOR}
_READERS = _DIRECTION | {Role.LEADER}

# An administrator keeps the service running and has no access to what callers said.
ROLES: Mapping[Rule, frozenset[Role]] = MappingProxyType(
    {
        Rule.SEE_DESK: _DIRECTION,
        Rule.SEE_QUEUE: _DIRECTION,
        Rule.REVIEW_DRAFT: _INTAKE,
        Rule.REGISTER_ITEM: _INTAKE,
        Rule.DISCARD_DRAFT: _INTAKE,
        Rule.HEAR_RECORDING: _DIRECTION,
        Rule.RETRY_TRANSCRIPT: _INTAKE,
        Rule.SEE_CALLS: _DIRECTION,
        Rule.EXPORT_CALLS: frozenset({Role.SUPERVISOR, Role.OFFICE_DIRECTOR}),
        Rule.SPOT_CHECK: frozenset({Role.SUPERVISOR, Role.OFFICE_DIRECTOR}),
        Rule.SEE_ITEMS: _READERS | {Role.UNIT_HANDLER},
        Rule.HANDLE_ITEM: _READERS | {Role.UNIT_HANDLER},
        Rule.MAKE_PAPERS: _DIRECTION | {Role.UNIT_HANDLER},
        Rule.EXPORT_ITEMS: _DIRECTION,
        Rule.IMPORT_ITEMS: frozenset({Role.SUPERVISOR, Role.OFFICE_DIRECTOR}),
        Rule.SEE_REPORTS: frozenset({Role.SUPERVISOR, Role.OFFICE_DIRECTOR, Role.LEADER}),
        Rule.WRITE_REPORT: frozenset({Role.SUPERVISOR, Role.OFFICE_DIRECTOR}),
        Rule.SEE_EXTENSIONS: _DIRECTION | {Role.ADMINISTRATOR},
        Rule.MANAGE_EXTENSIONS: frozenset({Role.ADMINISTRATOR}),
        Rule.OWN_DUTY: _INTAKE,
        Rule.SEE_ROSTER: _READERS | {Role.ADMINISTRATOR},
        Rule.PLAN_ROSTER: frozenset({Role.SUPERVISOR, Role.OFFICE_DIRECTOR}),
        Rule.SEE_CALENDAR: _READERS | {Role.ADMINISTRATOR},
        Rule.EDIT_CALENDAR: frozenset({Role.SUPERVISOR, Role.OFFICE_DIRECTOR}),
        Rule.MANAGE_USERS: frozenset({Role.ADMINISTRATOR}),
        Rule.MANAGE_UNITS: frozenset({Role.ADMINISTRATOR}),
        Rule.MANAGE_VOCABULARY: frozenset({Role.ADMINISTRATOR, Role.OFFICE_DIRECTOR, Role.SUPERVISOR}),
        Rule.SEE_AUDIT: frozenset({Role.AUDITOR}),
        Rule.SEE_RETENTION: frozenset({Role.SUPERVISOR, Role.OFFICE_DIRECTOR, Role.LEADER}),
        Rule.PROPOSE_DELETION: frozenset({Role.SUPERVISOR, Role.OFFICE_DIRECTOR}),
        Rule.DECIDE_DELETION: frozenset({Role.OFFICE_DIRECTOR, Role.LEADER}),
        Rule.MANAGE_SETTINGS: frozenset({Role.ADMINISTRATOR, Role.OFFICE_DIRECTOR}),
    }
)

CONTENT: Mapping[Rule, frozenset[Role]] = MappingProxyType(
    {
        rule: ROLES[rule]
        for rule in (
            Rule.SEE_DESK,
            Rule.SEE_QUEUE,
            Rule.REVIEW_DRAFT,
            Rule.HEAR_RECORDING,
            Rule.SEE_CALLS,
            Rule.EXPORT_CALLS,
            Rule.SEE_ITEMS,
            Rule.MAKE_PAPERS,
            Rule.EXPORT_ITEMS,
        )
    }
)
"""What opens what callers said or who they are, and to whom: nobody who administers the service."""

# A program's scopes open these rules and no other. Its roles count for the rules of handling only.
SCOPES: Mapping[Rule, Scope] = MappingProxyType(
    {
        Rule.REGISTER_ITEM: Scope.ITEMS_WRITE,
        Rule.SEE_ITEMS: Scope.ITEMS_READ,
        Rule.SEE_STATEMENT: Scope.ITEMS_IDENTITY,
        Rule.HANDLE_ITEM: Scope.ITEMS_HANDLE,
    }
)


def allows(user: User | None, rule: Rule) -> bool:
    """Whether someone (None: nobody is signed in) may do what a rule stands for. Deny by default."""
    if rule is Rule.PUBLIC:
        return True
    if user is None or not user.active:
        return False
    return rule is Rule.OWN_ACCOUNT or not ROLES.get(rule, frozenset()).isdisjoint(user.roles)


def token_allows(token: ApiToken, rule: Rule) -> bool:
    """Whether a program with this token may do what a rule stands for. Deny by default.

    What it sees of the items is then what `may_see` and `visible` say of the token's user.
    """
    if token.revoked_at is not None or not token.user.active:
        return False
    return rule is Rule.OWN_ACCOUNT or SCOPES.get(rule) in token.scopes


def may_see(user: User, accusing: Item | Draft | CallSheet) -> bool:
    """Whether a user may see this item, draft or sheet: nobody of an accused unit or a unit below it does.

    Who only handles items for a unit (承办单位) sees those that are in the hands of that unit, or of a team
    they belong to, and no other (DOMAIN.md section 2.17).

    The root of the tree has everyone below it, and a complaint about the bureau as a whole must still be
    seen by somebody: it shuts out only those who are placed at the root itself.
    """
    if not user.active or not _related(user).isdisjoint(accusing.accused_unit_ids):
        return False
    if not _handles_only(user):
        return True
    return isinstance(accusing, Item) and (
        user.unit_id in accusing.handling_unit_ids or user.id in accusing.team_ids
    )


def visible(user: User) -> ColumnElement[bool]:
    """Return the condition that holds for the items which `may_see` lets a user see, and for no other."""
    if not user.active:
        return false()
    not_accused = _not_accusing(_related(user))
    if not _handles_only(user):
        return not_accused
    of_unit = exists().where(ItemHandler.item_id == Item.id, ItemHandler.unit_id == user.unit_id)
    in_team = select(ItemTeamMember.item_id).where(ItemTeamMember.user_id == user.id)
    of_team = Item.id.in_(in_team.correlate(None))
    return (of_unit.correlate(Item) | of_team) & not_accused


def visible_ids(user: User) -> Select[int] | CompoundSelect[int]:
    """Return the query for the ids of the items for which `visible` holds, each once.

    Those of somebody who only handles are looked up from whose they are, without a look at every item.
    """
    if not user.active or not _handles_only(user):
        return select(Item.id).where(visible(user))
    of_unit = select(ItemHandler.item_id).where(ItemHandler.unit_id == user.unit_id)
    of_both = exists().where(
        ItemHandler.item_id == ItemTeamMember.item_id, ItemHandler.unit_id == user.unit_id
    )
    of_team_alone = select(ItemTeamMember.item_id).where(
        ItemTeamMember.user_id == user.id, ~of_both.correlate(ItemTeamMember)
    )
    # None is in both, so that nothing need be sorted out: who handles much handles little in teams.
    return union_all(
        of_unit.where(_not_accusing(_related(user), ItemHandler.item_id)),
        of_team_alone.where(_not_accusing(_related(user), ItemTeamMember.item_id)),
    )


def _not_accusing(
    unit_ids: frozenset[int], item_id: InstrumentedAttribute[int] = Item.id
) -> ColumnElement[bool]:
    """The condition that holds for the items that accuse none of these units."""
    if not unit_ids:
        return true()
    accusing = exists().where(ItemUnit.item_id == item_id, ItemUnit.unit_id.in_(unit_ids))
    return ~accusing.correlate(item_id.class_)  # also where the query itself joins the accused units


def _related(user: User) -> frozenset[int]:
    """The units in whose name a user could be accused."""
    return frozenset(unit.id for unit in _upwards(user.unit) if unit is user.unit or unit.parent is not None)


def _handles_only(user: User) -> bool:
    return Role.UNIT_HANDLER in user.roles and _READERS.isdisjoint(user.roles)


def _upwards(unit: Unit | None) -> Iterator[Unit]:
    while unit is not None:
        yield unit
        unit = unit.parent
