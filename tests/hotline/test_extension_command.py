"""`hotline extension` and `hotline calls figures`, as an operator and a script use them."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hotline.cli import cli
from hotline.settings import Settings
from ledger import users
from ledger.database import Ledger
from ledger.models import Call, CallMode, CallOutcome, Role

Run = Callable[..., Result]
NINE = datetime.fromisoformat("2026-09-21T09:00:00+08:00")


@pytest.fixture
def run(ledger_settings: Settings, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(ledger_settings.data_dir))
    monkeypatch.setenv("HOTLINE_DATABASE_URL", ledger_settings.ledger_url)

    def hotline(*words: str) -> Result:
        return CliRunner().invoke(cli, [*words])

    return hotline


@pytest.fixture
def json_of(run: Run) -> Callable[..., Any]:
    def hotline(*words: str) -> Any:
        result = run(*words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return hotline


def lines_know(settings: Settings) -> list[str]:
    snapshot = json.loads(settings.snapshot_file.read_text(encoding="utf-8"))
    return [extension["label"] for extension in snapshot["extensions"]]


def test_a_telephone_is_entered_put_on_duty_and_the_lines_know_it_at_once(
    json_of: Callable[..., Any], ledger_settings: Settings
) -> None:
    added = json_of("extension", "add", "值班一", "sip:801@10.0.0.5")
    assert (added["label"], added["uri"], added["on_duty"]) == ("值班一", "sip:801@10.0.0.5", False)
    assert lines_know(ledger_settings) == []
    on = json_of("extension", "on", str(added["id"]))
    assert (on["on_duty"], on["officer"]) == (True, None)
    assert lines_know(ledger_settings) == ["值班一"]
    json_of("extension", "off", str(added["id"]))
    assert lines_know(ledger_settings) == []


def test_an_officer_is_named_by_their_account(json_of: Callable[..., Any], ledger: Ledger) -> None:
    with ledger.session() as session, session.begin():
        users.add_user(session, "wang", "王警官", "a-long-password", [Role.DUTY_OFFICER], "test")
    added = json_of("extension", "add", "值班一", "sip:801@10.0.0.5")
    assert json_of("extension", "on", str(added["id"]), "--officer", "wang")["officer"] == "wang"


def test_a_telephone_is_edited_removed_and_brought_back(
    json_of: Callable[..., Any], ledger_settings: Settings
) -> None:
    number = str(json_of("extension", "add", "值班一", "sip:801@10.0.0.5")["id"])
    json_of("extension", "on", number)
    assert json_of("extension", "edit", number, "--label", "值班台", "--position", "3")["position"] == 3
    assert lines_know(ledger_settings) == ["值班台"]
    assert json_of("extension", "remove", number)["enabled"] is False
    assert lines_know(ledger_settings) == []
    assert json_of("extension", "list") == []
    assert [row["label"] for row in json_of("extension", "list", "--removed")] == ["值班台"]
    assert json_of("extension", "restore", number)["on_duty"] is False


def test_shutting_an_officers_account_ends_duty_and_the_lines_know_it_at_once(
    run: Run, json_of: Callable[..., Any], ledger: Ledger, ledger_settings: Settings
) -> None:
    with ledger.session() as session, session.begin():
        users.add_user(session, "wang", "王警官", "a long password", [Role.DUTY_OFFICER], "admin")
    number = str(json_of("extension", "add", "值班一", "sip:801@10.0.0.5")["id"])
    json_of("extension", "on", number, "--officer", "wang")
    assert lines_know(ledger_settings) == ["值班一"]
    assert run("user", "shut", "wang").exit_code == 0
    assert lines_know(ledger_settings) == []
    assert json_of("extension", "list")[0]["on_duty"] is False


def test_an_empty_list_says_how_to_enter_one(run: Run) -> None:
    assert "hotline extension add" in run("extension", "list").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "值班二", "801"), "begin with sip:"),
        (("add", "值班二", "sip:801@h?Replaces=x"), "no header fields"),
        (("add", "值班一", "sip:802@10.0.0.5"), "值班一 already"),
        (("add", "值班二", "sip:801@10.0.0.5"), "has this address already"),
        (("add", "", "sip:802@10.0.0.5"), "1 to 20 characters"),
        (("on", "404"), "no extension 404"),
        (("on", "1", "--officer", "nobody"), "no user named nobody"),
        (("edit", "1", "--position", "0"), "1<=x<=999"),
    ],
)
def test_what_is_refused_is_told_in_one_line_and_changes_nothing(
    run: Run, json_of: Callable[..., Any], words: tuple[str, ...], said: str
) -> None:
    json_of("extension", "add", "值班一", "sip:801@10.0.0.5")
    before = json_of("extension", "list")
    result = run("extension", *words)
    assert result.exit_code != 0
    assert said in result.output
    assert "Traceback" not in result.output
    assert json_of("extension", "list") == before


def test_a_snapshot_that_cannot_be_written_undoes_nothing_and_is_told(
    run: Run, json_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def disk_full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ledger.snapshot.os.fsync", disk_full)
    result = run("extension", "add", "值班一", "sip:801@10.0.0.5")
    assert result.exit_code == 0
    assert "within a minute" in result.stderr
    assert len(json_of("extension", "list")) == 1


# --- The service figures -----------------------------------------------------------------------------


@pytest.fixture
def two_days(ledger: Ledger) -> None:
    """On Monday one of two callers is answered, after 12 s; on Tuesday one of one, after 40 s."""
    with ledger.session() as session, session.begin():
        for name, days, wait in (("a", 0, 12), ("b", 0, None), ("c", 1, 40)):
            started = NINE + timedelta(days=days)
            call = Call(
                id=name,
                line=1,
                mode=CallMode.STAFFED,
                outcome=CallOutcome.ANSWERED if wait else CallOutcome.ABANDONED_QUEUE,
                started_at=started,
                bridged_at=started + timedelta(seconds=wait) if wait else None,
            )
            session.add(call)


@pytest.mark.parametrize(
    ("period", "calls", "connect_rate", "mean_wait"),
    [
        ((), 3, 2 / 3, 26.0),
        (("--since", "2026-09-21", "--until", "2026-09-21"), 2, 0.5, 12.0),
        (("--since", "2026-09-22"), 1, 1.0, 40.0),
        (("--until", "2026-09-20"), 0, None, None),
    ],
)
def test_the_figures_are_those_of_the_days_asked_for(
    json_of: Callable[..., Any],
    two_days: None,
    period: tuple[str, ...],
    calls: int,
    connect_rate: float | None,
    mean_wait: float | None,
) -> None:
    figures = json_of("calls", "figures", *period)
    assert (figures["calls"], figures["connect_rate"]) == (calls, connect_rate)
    assert figures["mean_wait_seconds"] == mean_wait
    assert figures["connect_target"] == 0.95


def test_a_period_that_ends_before_it_begins_is_refused(run: Run) -> None:
    result = run("calls", "figures", "--since", "2026-09-22", "--until", "2026-09-21")
    assert result.exit_code == 2
    assert "before --since" in result.output


def test_a_call_of_the_log_tells_who_answered_and_how_it_sounded(
    json_of: Callable[..., Any], ledger: Ledger
) -> None:
    with ledger.session() as session, session.begin():
        session.add(
            Call(
                id="a",
                line=1,
                mode=CallMode.STAFFED,
                outcome=CallOutcome.ANSWERED,
                started_at=NINE,
                bridged_at=NINE + timedelta(seconds=12),
                extension_label="值班一",
                officer_name="王警官",
                trunk="telecom",
                rtp_received=500,
                rtp_lost=2,
            )
        )
    call = json_of("calls", "show", "a")
    assert call["extension"] == {"id": None, "label": "值班一"}
    assert call["officer"] == {"id": None, "name": "王警官"}
    assert call["bridged_at"] == "2026-09-21T09:00:12.000+08:00"
    assert (call["trunk"], call["queued_at"], call["emergency"]) == ("telecom", None, False)
    assert call["rtp"] == {
        "received": 500,
        "lost": 2,
        "foreign": None,
        "jitter_ms": None,
        "round_trip_ms": None,
    }
