"""A simulated year: the same for the same seed, kept in order, and never among what is real."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from hotline.cli import cli
from hotline.settings import Settings
from hotline.simulation.run import LedgerInUse, simulate
from ledger import audit, matters
from ledger.database import Ledger, open_ledger, upgrade
from ledger.models import AuditEntry, Item, ItemAct, Unit, UnitKind, User
from ledger.surroundings import Surroundings

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
COUNTED = (
    *(Item.accepted_at, Item.due, Item.method, Item.reported_at, Item.conclusion, Item.closed_at),
    *(Item.feedback_way, Item.satisfaction, Item.joined_to_id),
)


@on_sqlite
def test_a_simulated_year_replays_and_its_numbers_and_log_are_whole(
    year: Ledger, ledger_settings: Settings
) -> None:
    with year.reading() as session:
        items = list(session.scalars(select(Item).order_by(Item.serial)))
        assert [item.number for item in items] == [f"2025-{n:04d}" for n in range(1, len(items) + 1)]
        assert [item.accepted_at for item in items] == sorted(item.accepted_at for item in items)
        calendar = Surroundings.load(session, ledger_settings).calendar
        for item in items:
            replayed = matters.columns(matters.read(session, item, ledger_settings.zone), calendar)
            assert {name: getattr(item, name) for name in replayed} == replayed
        assert audit.verify(session) == []
        moments = list(session.scalars(select(AuditEntry.at).order_by(AuditEntry.id)))
        assert moments == sorted(moments)
        assert moments[-1].astimezone(ledger_settings.zone).year == 2025


@on_sqlite
def test_nobody_can_sign_in_as_a_simulated_person(year: Ledger) -> None:
    with year.reading() as session:
        assert set(session.scalars(select(User.password_hash))) == {"-"}


def test_the_same_seed_gives_the_same_year_on_either_database(
    ledger: Ledger, ledger_settings: Settings, tmp_path: Path
) -> None:
    others = Settings(data_dir=tmp_path / "again", database_url="")
    upgrade(others)
    again = open_ledger(others)
    done = []
    for one, settings in ((ledger, ledger_settings), (again, others)):
        simulate(one, settings, items=10, year=2025, seed=3)
        with one.reading() as session:
            acts = session.execute(select(ItemAct.kind, ItemAct.at).order_by(ItemAct.id)).all()
            done.append((acts, session.execute(select(*COUNTED).order_by(Item.id)).all()))
    again.close()
    assert len(done[0][0]) > 50
    assert done[0] == done[1]


@on_sqlite
def test_a_ledger_that_holds_anything_is_refused_and_left_as_it_is(
    ledger: Ledger, ledger_settings: Settings
) -> None:
    with ledger.session() as session, session.begin():
        session.add(Unit(code="370902000000", name="泰山分局", kind=UnitKind.BRANCH))
    with pytest.raises(LedgerInUse, match="HOTLINE_DATA_DIR"):
        simulate(ledger, ledger_settings, items=1, year=2025, seed=1)
    with ledger.reading() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 0


@on_sqlite
def test_the_command_simulates_and_the_report_tells_of_it(
    ledger_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(ledger_settings.data_dir))
    run = CliRunner()
    assert run.invoke(cli, ["simulate", "--items", "5", "--year", "2025"]).exit_code == 0
    report = run.invoke(cli, ["report", "2025-H1", "--json"])
    assert '"period": "2025-H1"' in report.output
    assert run.invoke(cli, ["report", "2025-Q9"]).exit_code == 2
    again = run.invoke(cli, ["simulate", "--items", "5"])
    assert again.exit_code == 1
    assert "HOTLINE_DATA_DIR" in again.output
