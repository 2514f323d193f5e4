"""`hotline token`, as an operator and a script use it."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from hotline.cli import cli
from hotline.settings import REPOSITORY, Settings
from ledger import users
from ledger.access import Role
from ledger.api_tokens import PREFIX, token_of
from ledger.database import Ledger
from ledger.units import import_units

Run = Callable[..., Result]


@pytest.fixture
def run(ledger_settings: Settings, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(ledger_settings.data_dir))
    monkeypatch.setenv("HOTLINE_DATABASE_URL", ledger_settings.ledger_url)

    def hotline(*words: str) -> Result:
        return CliRunner().invoke(cli, ["token", *words])

    return hotline


def test_a_token_is_shown_once_listed_without_its_secret_and_revoked(run: Run, ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        import_units(session, REPOSITORY / "ledger" / "data" / "units.example.csv")
    scopes = ("--scope", "items:write", "--scope", "items:read")
    secret = run("add", "xinfang", *scopes, "--unit", "370900000000").stdout.strip()
    assert secret.startswith(PREFIX)
    listed = run("list", "--json").stdout
    assert secret not in listed
    row = json.loads(listed)[0]
    assert (row["scope"], row["unit"], row["revoked_at"]) == ("items:read items:write", "370900000000", None)
    assert run("revoke", "xinfang").exit_code == 0
    assert json.loads(run("list", "--json").stdout)[0]["revoked_at"]
    with ledger.reading() as session:
        assert token_of(session, secret) is None


def test_a_program_is_listed_with_the_tokens_and_not_among_the_people(run: Run, ledger: Ledger) -> None:
    run("add", "xinfang", "--scope", "items:read")
    with ledger.session() as session, session.begin():
        users.add_user(session, "zhangsan", "张三", "long-enough-word", [Role.DUTY_OFFICER], "cli:test")
        assert [user.username for user in users.list_users(session)] == ["zhangsan"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "Big", "--scope", "items:read"), "cannot be a token's name"),
        (("add", "x", "--scope", "items:read", "--unit", "1"), "there is no unit"),
        (("revoke", "x"), "hotline token list"),
        (("add", "x"), "--scope"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(run: Run, words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert result.exit_code != 0
    assert said in result.output
