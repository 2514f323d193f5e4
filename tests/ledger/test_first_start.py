"""The first administrator: by the printed code only, one alone, and the code is worth nothing afterwards."""

import pytest

from hotline.settings import Settings
from ledger import first_start, users
from ledger.access import Rule, allows
from ledger.database import Ledger
from ledger.first_start import ClaimedAlready, WrongCode
from ledger.models import AuditEntry, SetupStep, Unit, User
from ledger.unit_file import file_rows
from ledger.units import EXAMPLE, ensure_units, replace_example
from ledger.users import PasswordTooWeak
from tests.ledger.processes import run_together

PASSWORD = "kaitong-mima-12389"


def claim(ledger: Ledger, code: str, password: str = PASSWORD) -> User:
    with ledger.session() as session, session.begin():
        return first_start.claim(session, ledger.keys, code, "admin", "张主任", password)


def test_whoever_has_the_code_becomes_an_administrator_who_can_try_the_whole_way(ledger: Ledger) -> None:
    admin = claim(ledger, first_start.claim_code(ledger.keys).upper().replace("-", " "))
    assert not admin.must_change_password
    assert all(allows(admin, rule) for rule in (Rule.MANAGE_USERS, Rule.SEE_QUEUE, Rule.REGISTER_ITEM))
    with ledger.session() as session, session.begin():
        assert users.check_password(session, "admin", PASSWORD).user is not None


@pytest.mark.parametrize("code", ["", "abcd-efgh-ijkm-npqr", "管理员"])
def test_nobody_else_does(ledger: Ledger, code: str) -> None:
    with pytest.raises(WrongCode):
        claim(ledger, code)
    with ledger.reading() as session:
        assert not first_start.is_claimed(session)


def test_the_code_stands_for_nothing_once_there_is_a_user(ledger: Ledger) -> None:
    code = first_start.claim_code(ledger.keys)
    claim(ledger, code)
    with pytest.raises(ClaimedAlready):
        claim(ledger, code)


def test_a_weak_password_is_refused_and_the_code_stays_good(ledger: Ledger) -> None:
    code = first_start.claim_code(ledger.keys)
    with pytest.raises(PasswordTooWeak):
        claim(ledger, code, "short")
    claim(ledger, code)


def test_the_code_can_be_read_aloud_and_is_the_same_at_each_start(ledger: Ledger) -> None:
    code = first_start.claim_code(ledger.keys)
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert not set(code) & set("0o1il")
    assert code == first_start.claim_code(ledger.keys)


CLAIM = """
from ledger import first_start
ledger = open_ledger(settings)
with ledger.session() as session, session.begin():
    try:
        code = first_start.claim_code(ledger.keys)
        print(first_start.claim(session, ledger.keys, code, "admin", "A", "kaitong-mima-12389").id)
    except first_start.ClaimedAlready:
        print(None)
"""


def test_claims_at_the_same_moment_make_one_administrator(ledger: Ledger, ledger_settings: Settings) -> None:
    outcomes = [output.strip() for output in run_together(ledger_settings, CLAIM, 3)]
    assert outcomes.count("None") == 2


def test_steps_are_done_once_and_remembered(ledger: Ledger) -> None:
    admin = claim(ledger, first_start.claim_code(ledger.keys))
    for _ in range(2):
        with ledger.session() as session, session.begin():
            first_start.confirm(session, SetupStep.UNITS, admin)
    with ledger.reading() as session:
        progress = first_start.progress(session)
    assert (progress.units, progress.hours, progress.call_id) == (True, False, None)
    assert not progress.complete


def test_the_bureaus_own_units_take_the_place_of_the_examples_that_nobody_uses(
    ledger: Ledger, tmp_path_factory: pytest.TempPathFactory
) -> None:
    own = tmp_path_factory.mktemp("units") / "own.csv"
    own.write_text(
        "code,name,parent_code,kind\n110000,某市公安局,,bureau\n110001,督察支队,110000,detachment\n"
    )
    with ledger.session() as session, session.begin():
        ensure_units(session)
        replace_example(session, own, actor="test")
        assert {unit.name for unit in session.query(Unit)} == {"某市公安局", "督察支队"}
        removed = session.query(AuditEntry).filter_by(action="units.example_removed").one()
        assert (removed.actor, removed.detail) == ("test", {"count": len(file_rows(EXAMPLE))})


def test_units_that_are_in_use_stay_beside_the_bureaus_own(
    ledger: Ledger, tmp_path_factory: pytest.TempPathFactory
) -> None:
    own = tmp_path_factory.mktemp("units") / "own.csv"
    own.write_text("code,name,parent_code,kind\n110000,某市公安局,,bureau\n")
    with ledger.session() as session, session.begin():
        ensure_units(session)
        unit = session.query(Unit).filter_by(code="370900000000").one()
        session.add(User(username="li", display_name="李", password_hash="-", unit=unit))
        session.flush()
        replace_example(session, own, actor="test")
        names = {unit.name for unit in session.query(Unit)}
    assert "某市公安局" in names
    assert len(names) > len(EXAMPLE.read_text(encoding="utf-8").splitlines()) - 5
