from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy import select

from ledger import extensions, users
from ledger.access import Role
from ledger.database import Ledger
from ledger.models import AuditEntry, User
from ledger.users import (
    NoSuchUser,
    PasswordTooWeak,
    SignIn,
    UsernameNotAllowed,
    UsernameTaken,
    Weakness,
)

PASSWORD = "a long enough one"
NEW_PASSWORD = "another long one"
START = datetime(2026, 9, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def office(ledger: Ledger) -> Ledger:
    """A ledger with one duty officer, zhangsan."""
    with ledger.session() as session, session.begin():
        users.add_user(session, "zhangsan", "张三", PASSWORD, [Role.DUTY_OFFICER], "admin")
    return ledger


def sign_in(ledger: Ledger, password: str, username: str = "zhangsan") -> SignIn:
    with ledger.session() as session, session.begin():
        return users.check_password(session, username, password)


def zhangsan(ledger: Ledger) -> User:
    with ledger.reading() as session:
        return users.get_user(session, "zhangsan")


def set_password(ledger: Ledger, password: str, actor: str = "zhangsan") -> None:
    with ledger.session() as session, session.begin():
        users.set_password(session, users.get_user(session, "zhangsan"), password, actor)


def test_the_right_password_signs_in(office: Ledger) -> None:
    with time_machine.travel(START, tick=False):
        tried = sign_in(office, PASSWORD)
    assert tried.user is not None
    assert tried.user.username == "zhangsan"
    assert zhangsan(office).last_login_at == START


def test_the_password_itself_is_not_kept(office: Ledger) -> None:
    assert zhangsan(office).password_hash.startswith("$argon2id$")
    assert PASSWORD not in zhangsan(office).password_hash


@pytest.mark.parametrize("typed", ["ZhangSan", " zhangsan ", "ｚｈａｎｇｓａｎ"])
def test_case_width_and_space_of_a_username_do_not_matter(office: Ledger, typed: str) -> None:
    assert sign_in(office, PASSWORD, typed).user is not None


@pytest.mark.parametrize("wrong", ["", PASSWORD.upper(), PASSWORD + " ", "admin"])
def test_a_wrong_password_does_not_sign_in(office: Ledger, wrong: str) -> None:
    assert sign_in(office, wrong) == SignIn(None)


def test_an_unknown_name_gets_the_same_answer_and_costs_the_same_work(
    office: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    real = users._verified
    monkeypatch.setattr(
        users, "_verified", lambda hashed, typed: checked.append(hashed) or real(hashed, typed)
    )
    assert sign_in(office, PASSWORD, "nobody") == sign_in(office, "wrong one") == SignIn(None)
    of_nobody, of_zhangsan = checked
    assert of_nobody.split("$")[:4] == of_zhangsan.split("$")[:4]  # kind, version and cost


def test_five_wrong_tries_lock_the_account_for_fifteen_minutes(office: Ledger) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(4):
            assert sign_in(office, "wrong one").locked_until is None
        locked_until = START + timedelta(minutes=15)
        assert sign_in(office, "wrong one").locked_until == locked_until
        assert sign_in(office, PASSWORD) == SignIn(None, locked_until)
        clock.shift(timedelta(minutes=14, seconds=59))
        assert sign_in(office, PASSWORD).user is None
        clock.shift(timedelta(seconds=1))
        assert sign_in(office, PASSWORD).user is not None


def test_after_the_lock_there_are_five_tries_again(office: Ledger) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(5):
            sign_in(office, "wrong one")
        clock.shift(timedelta(minutes=15))
        for _ in range(4):
            assert sign_in(office, "wrong one").locked_until is None
        assert sign_in(office, PASSWORD).user is not None


def test_the_right_password_starts_the_count_anew(office: Ledger) -> None:
    for _ in range(3):
        for _ in range(4):
            sign_in(office, "wrong one")
        assert sign_in(office, PASSWORD).user is not None


def test_wrong_tries_on_one_account_do_not_lock_another(office: Ledger) -> None:
    with office.session() as session, session.begin():
        users.add_user(session, "lisi", "李四", PASSWORD, [], "admin")
    for _ in range(5):
        sign_in(office, "wrong one")
    assert sign_in(office, PASSWORD, "lisi").user is not None


def test_an_account_that_was_shut_does_not_sign_in_until_it_is_opened(office: Ledger) -> None:
    _set_active(office, active=False)
    assert sign_in(office, PASSWORD) == SignIn(None)
    _set_active(office, active=True)
    assert sign_in(office, PASSWORD).user is not None


def test_shutting_an_account_ends_its_sessions(office: Ledger) -> None:
    before = zhangsan(office).session_epoch
    _set_active(office, active=False)
    assert zhangsan(office).session_epoch > before


def test_shutting_an_account_ends_duty_at_its_telephone(office: Ledger) -> None:
    with office.session() as session, session.begin():
        phone = extensions.add_extension(session, "值班一", "sip:801@10.0.0.5", "admin")
        extensions.sign_in(session, phone, users.get_user(session, "zhangsan"), "admin")
    _set_active(office, active=False)
    with office.reading() as session:
        assert extensions.on_duty(session) == []
        ended = session.scalar(select(AuditEntry).where(AuditEntry.action == "duty.ended"))
        assert ended is not None
        assert (ended.actor, ended.detail) == ("admin", {"officer": "zhangsan"})


def test_a_new_account_has_to_change_its_password_and_then_need_not(office: Ledger) -> None:
    assert zhangsan(office).must_change_password
    set_password(office, NEW_PASSWORD)
    assert not zhangsan(office).must_change_password
    assert sign_in(office, NEW_PASSWORD).user is not None
    assert sign_in(office, PASSWORD).user is None


def test_a_password_that_somebody_else_chose_has_to_be_changed(office: Ledger) -> None:
    set_password(office, NEW_PASSWORD)
    set_password(office, "a third long one", actor="admin")
    assert zhangsan(office).must_change_password


def test_a_new_password_ends_every_session(office: Ledger) -> None:
    before = zhangsan(office).session_epoch
    set_password(office, NEW_PASSWORD)
    assert zhangsan(office).session_epoch == before + 1


def test_a_new_password_unlocks_the_account(office: Ledger) -> None:
    for _ in range(5):
        sign_in(office, "wrong one")
    set_password(office, NEW_PASSWORD, actor="admin")
    assert sign_in(office, NEW_PASSWORD).user is not None


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("九个字符的密码不够", Weakness.TOO_SHORT),
        ("zhangsan", Weakness.IS_USERNAME),
        ("ZhangSan", Weakness.IS_USERNAME),
        (PASSWORD, Weakness.IS_OLD),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(
    office: Ledger, password: str, weakness: Weakness
) -> None:
    before = zhangsan(office).password_hash
    with pytest.raises(PasswordTooWeak) as refused:
        set_password(office, password)
    assert refused.value.weakness is weakness
    assert zhangsan(office).password_hash == before


def test_ten_characters_are_enough(office: Ledger) -> None:
    set_password(office, "1234567890")


@pytest.mark.parametrize("name", ["", "张三", "a b", "../x", "-x", "x" * 33])
def test_a_username_of_other_characters_is_refused(office: Ledger, name: str) -> None:
    with office.session() as session, session.begin(), pytest.raises(UsernameNotAllowed):
        users.add_user(session, name, "张三", PASSWORD, [], "admin")


def test_a_username_is_given_once(office: Ledger) -> None:
    with office.session() as session, session.begin(), pytest.raises(UsernameTaken, match="zhangsan"):
        users.add_user(session, "ZhangSan", "另一个张三", PASSWORD, [], "admin")


def test_an_unknown_user_is_named(office: Ledger) -> None:
    with office.reading() as session, pytest.raises(NoSuchUser, match="lisi"):
        users.get_user(session, "lisi")


def test_users_are_listed_by_name(office: Ledger) -> None:
    with office.session() as session, session.begin():
        users.add_user(session, "lisi", "李四", PASSWORD, [], "admin")
    with office.reading() as session:
        assert [user.username for user in users.list_users(session)] == ["lisi", "zhangsan"]


def test_roles_are_replaced_whole(office: Ledger) -> None:
    with office.session() as session, session.begin():
        wanted = [Role.AUDITOR, Role.LEADER]
        users.set_roles(session, users.get_user(session, "zhangsan"), wanted, "admin")
    assert zhangsan(office).roles == {Role.AUDITOR, Role.LEADER}


def test_each_deed_on_an_account_stands_in_the_audit_log_without_a_password(office: Ledger) -> None:
    sign_in(office, PASSWORD)
    for _ in range(5):
        sign_in(office, "wrong one")
    set_password(office, NEW_PASSWORD, actor="admin")
    _set_active(office, active=False)
    with office.reading() as session:
        entries = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == [
        "user.added",
        "user.signed_in",
        *["user.sign_in_refused"] * 4,
        "user.locked",
        "user.password_set",
        "user.shut",
    ]
    for entry in entries:
        assert PASSWORD not in str(entry.detail)


def _set_active(ledger: Ledger, *, active: bool) -> None:
    with ledger.session() as session, session.begin():
        users.set_active(session, users.get_user(session, "zhangsan"), active, "admin")
