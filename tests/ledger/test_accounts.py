"""What an administrator does to accounts: always one administrator left, nobody shut out by themselves."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import accounts, api_tokens, users
from ledger.access import CONTENT, ROLES, Rule
from ledger.accounts import AccountForm, ChangedByAnother, LastAdministrator, Mixture, OwnAccount
from ledger.database import Ledger
from ledger.models import AuditEntry, Role, Scope, User


def person(session: Session, username: str, *roles: Role) -> User:
    user = User(username=username, display_name=username, password_hash="-")
    user.roles = set(roles)
    session.add(user)
    session.flush()
    return user


def form_of(user: User, **changes: object) -> AccountForm:
    fields = {"display_name": user.display_name, "roles": frozenset(user.roles)} | changes
    return AccountForm(**fields)  # type: ignore[arg-type]


def test_a_new_account_has_a_first_password_that_must_be_changed(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        root = person(session, "root", Role.ADMINISTRATOR)
        wanted = AccountForm("张三", frozenset({Role.DUTY_OFFICER}), telephone="0538-8275000")
        user, password = accounts.add(session, "zhangsan", wanted, root)
        assert users.check_password(session, "zhangsan", password).user is user
        assert user.must_change_password
        assert user.telephone == "0538-8275000"


def test_nobody_shuts_their_own_account_or_gives_up_administering_it(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        root = person(session, "root", Role.ADMINISTRATOR)
        person(session, "other", Role.ADMINISTRATOR)
        with pytest.raises(OwnAccount):
            accounts.shut(session, root, root)
        with pytest.raises(OwnAccount):
            accounts.edit(session, root, form_of(root, roles=frozenset({Role.LEADER})), root, version=1)
        with pytest.raises(OwnAccount):
            accounts.reset_password(session, root, root)


def test_the_last_administrator_stays_one(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        root = person(session, "root", Role.ADMINISTRATOR)
        gone = person(session, "gone", Role.ADMINISTRATOR)
        users.set_active(session, gone, False, "root")
        # Somebody whose right to administer was taken away while their page was open.
        with pytest.raises(LastAdministrator):
            accounts.shut(session, root, gone)
        with pytest.raises(LastAdministrator):
            accounts.edit(session, root, form_of(root, roles=frozenset({Role.LEADER})), gone, version=1)


def test_who_edits_what_another_has_edited_meanwhile_is_told(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        root = person(session, "root", Role.ADMINISTRATOR)
        li = person(session, "li", Role.DUTY_OFFICER)
        accounts.edit(session, li, form_of(li, display_name="李四"), root, version=1)
        with pytest.raises(ChangedByAnother):
            accounts.edit(session, li, form_of(li), root, version=1)


def test_signing_in_is_no_edit_that_another_would_be_told_of(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        root = person(session, "root", Role.ADMINISTRATOR)
        wanted = AccountForm("张三", frozenset({Role.DUTY_OFFICER}))
        user, password = accounts.add(session, "zhangsan", wanted, root)
        users.check_password(session, "zhangsan", password)
        accounts.edit(session, user, wanted, root, version=1)


def test_every_deed_stands_in_the_audit_log_without_the_password(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        root = person(session, "root", Role.ADMINISTRATOR)
        li, _first = accounts.add(session, "li", AccountForm("李", frozenset({Role.LEADER})), root)
        accounts.edit(session, li, form_of(li, display_name="李四"), root, version=1)
        password = accounts.reset_password(session, li, root)
        accounts.end_sessions(session, li, root)
        accounts.shut(session, li, root)
        accounts.reopen(session, li, root)
    with ledger.reading() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [entry.action for entry in entries] == [
            "user.added",
            "user.edited",
            "user.password_set",
            "user.sessions_ended",
            "user.shut",
            "user.opened",
        ]
        assert all(password not in str(entry.detail) for entry in entries)


def test_people_are_found_by_name_role_and_whether_their_account_is_open(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        person(session, "root", Role.ADMINISTRATOR)
        person(session, "li_si", Role.LEADER)
        users.set_active(session, person(session, "gone", Role.LEADER), False, "root")
        api_tokens.add_token(session, "xinfang", [Scope.ITEMS_READ], "root")

        def found(**narrowed: object) -> list[str]:
            return [user.username for user in accounts.people(session, **narrowed)]  # type: ignore[arg-type]

        assert found() == ["li_si", "root"]
        assert found(wanted="I_S") == ["li_si"]
        assert found(role=Role.LEADER) == ["li_si"]
        assert found(shut=True) == ["gone"]
        assert found(after="li_si") == ["root"]


@pytest.mark.parametrize(
    ("roles", "mixed"),
    [
        ({Role.ADMINISTRATOR}, []),
        ({Role.DUTY_OFFICER, Role.SUPERVISOR}, []),
        ({Role.ADMINISTRATOR, Role.DUTY_OFFICER}, [Mixture.ADMINISTRATOR_SEES_CONTENT]),
        ({Role.AUDITOR, Role.ADMINISTRATOR}, [Mixture.AUDITOR_AUDITS_THEMSELVES]),
    ],
)
def test_roles_that_the_separation_of_duties_keeps_apart_are_found(
    roles: set[Role], mixed: list[Mixture]
) -> None:
    assert accounts.mixtures(roles) == mixed


def test_no_rule_of_content_is_open_to_an_administrator_or_an_auditor() -> None:
    for rule in CONTENT:
        assert ROLES[rule].isdisjoint({Role.ADMINISTRATOR, Role.AUDITOR}), rule
    assert Rule.HEAR_RECORDING in CONTENT
