"""Officers' telephones, and who is on duty at which."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import extensions
from ledger.database import Ledger
from ledger.extensions import (
    ChangedByAnother,
    LabelNotAllowed,
    LabelTaken,
    NoSuchExtension,
    NotInUse,
    URITaken,
)
from ledger.models import AuditEntry, Extension, User
from ledger.sip_uri import URINotAllowed

ADMIN = "admin"


@pytest.fixture
def session(ledger: Ledger) -> Iterator[Session]:
    with ledger.session() as opened, opened.begin():
        yield opened


@pytest.fixture
def add(session: Session) -> Callable[..., Extension]:
    def enter(label: str = "值班一", uri: str = "sip:801@10.0.0.5", **changes: int) -> Extension:
        return extensions.add_extension(session, label, uri, ADMIN, **changes)

    return enter


@pytest.fixture
def officer(session: Session) -> Callable[[str], User]:
    def make(username: str) -> User:
        user = User(username=username, display_name=username, password_hash="-")
        session.add(user)
        session.flush()
        return user

    return make


def labels(found: list[Extension]) -> list[str]:
    return [extension.label for extension in found]


def deeds(session: Session) -> list[tuple[str, str, object]]:
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(entry.actor, entry.action, entry.detail) for entry in entries]


# --- Which there are ---------------------------------------------------------------------------------


def test_a_new_telephone_is_in_use_off_duty_and_rings_last(
    session: Session, add: Callable[..., Extension]
) -> None:
    first, second = add(), add(" 值班二 ", "SIP:802@10.0.0.5")
    assert (first.position, second.position) == (1, 2)
    assert (second.label, second.uri) == ("值班二", "sip:802@10.0.0.5")
    assert (second.enabled, second.on_duty, second.duty_user) == (True, False, None)
    assert labels(extensions.list_extensions(session)) == ["值班一", "值班二"]
    assert extensions.get_extension(session, second.id) is second


def test_telephones_are_listed_in_the_order_in_which_they_ring(
    session: Session, add: Callable[..., Extension]
) -> None:
    add("三", "sip:3@h", position=3)
    add("一", "sip:1@h", position=1)
    add("也是三", "sip:4@h", position=3)
    assert labels(extensions.list_extensions(session)) == ["一", "三", "也是三"]


@pytest.mark.parametrize("label", ["", "   ", "一" * 21, "值班\n一", "值班\x00"])
def test_a_label_is_short_and_in_one_line(add: Callable[..., Extension], label: str) -> None:
    with pytest.raises(LabelNotAllowed, match="1 to 20"):
        add(label)


def test_an_address_that_is_none_is_not_taken(session: Session, add: Callable[..., Extension]) -> None:
    with pytest.raises(URINotAllowed):
        add("值班一", "801")
    assert extensions.list_extensions(session) == []


def test_two_telephones_share_neither_label_nor_address(add: Callable[..., Extension]) -> None:
    add("值班一", "sip:801@10.0.0.5")
    with pytest.raises(LabelTaken, match="值班一"):
        add("值班一", "sip:802@10.0.0.5")
    with pytest.raises(URITaken, match="值班一"):
        add("值班二", "SIP:801@10.0.0.5")


def test_a_telephone_is_edited_and_stays_on_duty(session: Session, add: Callable[..., Extension]) -> None:
    phone = add()
    extensions.sign_in(session, phone, None, ADMIN)
    extensions.edit_extension(session, phone, ADMIN, uri="sip:810@10.0.0.5", version=phone.version)
    assert (phone.label, phone.uri, phone.on_duty) == ("值班一", "sip:810@10.0.0.5", True)
    extensions.edit_extension(session, phone, ADMIN, label="值班台", position=4)
    assert (phone.label, phone.uri, phone.position) == ("值班台", "sip:810@10.0.0.5", 4)


def test_a_refused_change_leaves_the_telephone_as_it_was(
    session: Session, add: Callable[..., Extension]
) -> None:
    add("值班一", "sip:801@10.0.0.5")
    phone = add("值班二", "sip:802@10.0.0.5")
    with pytest.raises(URITaken):
        extensions.edit_extension(session, phone, ADMIN, label="值班三", uri="sip:801@10.0.0.5")
    with pytest.raises(LabelTaken):
        extensions.edit_extension(session, phone, ADMIN, label="值班一")
    session.refresh(phone)
    assert (phone.label, phone.uri) == ("值班二", "sip:802@10.0.0.5")


def test_who_edits_what_another_has_changed_meanwhile_is_told(
    session: Session, add: Callable[..., Extension]
) -> None:
    phone = add()
    seen = phone.version
    extensions.edit_extension(session, phone, ADMIN, label="值班台")
    with pytest.raises(ChangedByAnother):
        extensions.edit_extension(session, phone, "other", label="值班室", version=seen)
    assert phone.label == "值班台"


def test_a_removed_telephone_is_off_duty_kept_and_rings_no_more(
    session: Session, add: Callable[..., Extension], officer: Callable[[str], User]
) -> None:
    phone, wang = add(), officer("wang")
    extensions.sign_in(session, phone, wang, "wang")
    extensions.remove_extension(session, phone, ADMIN)
    assert (phone.enabled, phone.on_duty, phone.duty_user_id) == (False, False, None)
    assert extensions.list_extensions(session) == extensions.on_duty(session) == []
    assert extensions.list_extensions(session, removed=True) == [phone]
    with pytest.raises(NotInUse):
        extensions.sign_in(session, phone, wang, "wang")
    with pytest.raises(NotInUse):
        extensions.edit_extension(session, phone, ADMIN, label="值班台")


def test_a_removed_telephone_comes_back_off_duty_unless_another_has_its_place(
    session: Session, add: Callable[..., Extension]
) -> None:
    phone = add()
    extensions.remove_extension(session, phone, ADMIN)
    successor = add()
    with pytest.raises(LabelTaken):
        extensions.restore_extension(session, phone, ADMIN)
    extensions.edit_extension(session, successor, ADMIN, label="新机")
    with pytest.raises(URITaken):
        extensions.restore_extension(session, phone, ADMIN)
    extensions.remove_extension(session, successor, ADMIN)
    extensions.restore_extension(session, phone, ADMIN)
    assert extensions.list_extensions(session) == [phone]
    assert not phone.on_duty


def test_a_telephone_that_is_not_there_is_said_not_to_be(session: Session) -> None:
    with pytest.raises(NoSuchExtension, match="99"):
        extensions.get_extension(session, 99)


# --- Who is on duty ----------------------------------------------------------------------------------


def test_an_officer_who_signs_in_is_on_duty_at_the_telephone_from_that_moment(
    session: Session, add: Callable[..., Extension], officer: Callable[[str], User]
) -> None:
    phone, wang = add(), officer("wang")
    moment = datetime(2026, 9, 21, 0, 30, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        extensions.sign_in(session, phone, wang, "wang")
    assert (phone.on_duty, phone.duty_user, phone.duty_since) == (True, wang, moment)
    assert extensions.on_duty(session) == [phone]
    assert extensions.extension_of(session, wang) is phone


def test_signing_in_again_changes_nothing(
    session: Session, add: Callable[..., Extension], officer: Callable[[str], User]
) -> None:
    phone, wang = add(), officer("wang")
    extensions.sign_in(session, phone, wang, "wang")
    since, before = phone.duty_since, deeds(session)
    extensions.sign_in(session, phone, wang, "wang")
    assert phone.duty_since == since
    assert deeds(session) == before


def test_an_officer_sits_at_one_telephone(
    session: Session, add: Callable[..., Extension], officer: Callable[[str], User]
) -> None:
    first, second, wang = add(), add("值班二", "sip:802@10.0.0.5"), officer("wang")
    extensions.sign_in(session, first, wang, "wang")
    extensions.sign_in(session, second, wang, "wang")
    assert extensions.on_duty(session) == [second]
    assert (first.duty_user_id, first.duty_since) == (None, None)


def test_the_next_officer_relieves_the_one_before(
    session: Session, add: Callable[..., Extension], officer: Callable[[str], User]
) -> None:
    phone, wang, li = add(), officer("wang"), officer("li")
    extensions.sign_in(session, phone, wang, "wang")
    extensions.sign_in(session, phone, li, "li")
    assert phone.duty_user is li
    assert extensions.extension_of(session, wang) is None


def test_an_officer_who_signs_out_is_off_duty_and_twice_is_no_error(
    session: Session, add: Callable[..., Extension], officer: Callable[[str], User]
) -> None:
    phone, wang = add(), officer("wang")
    extensions.sign_in(session, phone, wang, "wang")
    extensions.sign_out(session, phone, "wang")
    extensions.sign_out(session, phone, "wang")
    assert extensions.on_duty(session) == []
    assert (phone.duty_user_id, phone.duty_since) == (None, None)


def test_from_the_telephone_duty_begins_without_a_name_and_ends(
    session: Session, add: Callable[..., Extension]
) -> None:
    phone = add()
    extensions.change_from_phone(session, phone.id, on=True)
    assert (phone.on_duty, phone.duty_user) == (True, None)
    extensions.change_from_phone(session, phone.id, on=False)
    assert not phone.on_duty
    deeds = session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("duty."))).all()
    assert [(deed.action, deed.actor) for deed in deeds] == [
        ("duty.began", f"phone:{phone.id}"),
        ("duty.ended", f"phone:{phone.id}"),
    ]


def test_from_the_telephone_nobody_relieves_an_officer_who_is_on_duty_by_name(
    session: Session, add: Callable[..., Extension], officer: Callable[..., User]
) -> None:
    phone, wang = add(), officer("wang")
    extensions.sign_in(session, phone, wang, "wang")
    extensions.change_from_phone(session, phone.id, on=True)
    assert phone.duty_user == wang


def test_a_removed_telephone_begins_no_duty(session: Session, add: Callable[..., Extension]) -> None:
    phone = add()
    extensions.remove_extension(session, phone, "admin")
    with pytest.raises(NotInUse):
        extensions.change_from_phone(session, phone.id, on=True)


def test_every_deed_is_in_the_audit_log(
    session: Session, add: Callable[..., Extension], officer: Callable[[str], User]
) -> None:
    phone, wang, li = add(), officer("wang"), officer("li")
    extensions.edit_extension(session, phone, ADMIN, label="值班台")
    extensions.sign_in(session, phone, wang, "wang")
    extensions.sign_in(session, phone, li, "li")
    extensions.remove_extension(session, phone, ADMIN)
    extensions.restore_extension(session, phone, ADMIN)
    told = {"uri": "sip:801@10.0.0.5", "position": 1}
    assert deeds(session) == [
        (ADMIN, "extension.added", told | {"label": "值班一"}),
        (ADMIN, "extension.edited", told | {"label": "值班台"}),
        ("wang", "duty.began", {"officer": "wang"}),
        ("li", "duty.ended", {"officer": "wang"}),
        ("li", "duty.began", {"officer": "li"}),
        (ADMIN, "duty.ended", {"officer": "li"}),
        (ADMIN, "extension.removed", None),
        (ADMIN, "extension.restored", None),
    ]


def test_of_two_officers_who_sign_in_at_once_the_later_has_the_telephone(ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        phone = extensions.add_extension(session, "值班一", "sip:801@10.0.0.5", ADMIN)
        users = [User(username=name, display_name=name, password_hash="-") for name in ("wang", "li")]
        session.add_all(users)
    for user in users:  # each with the row as it was before the other's deed
        with ledger.session() as session, session.begin():
            stale = session.merge(phone, load=False)
            extensions.sign_in(session, stale, user, user.username)
    with ledger.reading() as session:
        [kept] = extensions.on_duty(session)
        assert kept.duty_user is not None
        assert kept.duty_user.username == "li"
