import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, Inspector
from sqlalchemy.engine.interfaces import ReflectedIndex

from hotline.settings import Settings
from ledger import migrations
from ledger.database import Ledger, create_engine
from ledger.models import Base


def test_the_migrated_schema_equals_the_models(ledger: Ledger) -> None:
    with ledger.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrated_database_has_every_constraint_and_index_of_the_models(
    ledger: Ledger, empty_settings: Settings
) -> None:
    made_by_models = create_engine(empty_settings.ledger_url.replace("ledger.sqlite3", "models.sqlite3"))
    Base.metadata.create_all(made_by_models)
    for table in Base.metadata.tables:
        assert _constraints(ledger.engine, table) == _constraints(made_by_models, table), table
    made_by_models.dispose()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_search_index_is_one_tree_on_sqlite(ledger: Ledger) -> None:
    with ledger.engine.connect() as connection:
        made = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE name = 'search_grams'"
        ).scalar()
    assert made.rstrip().endswith("WITHOUT ROWID")


def test_a_failed_migration_changes_nothing(empty_settings: Settings) -> None:
    engine = create_engine(empty_settings.ledger_url)
    with pytest.raises(KeyError), migrations.exclusive(engine) as connection:
        _upgrade_and_fail(connection)
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_migration_that_leaves_rows_referring_to_nothing_is_undone(ledger: Ledger) -> None:
    lost = "INSERT INTO user_roles (user_id, role) VALUES (404, 'auditor')"
    broken = pytest.raises(migrations.ForeignKeysBroken, match="user_roles")
    with broken, migrations.exclusive(ledger.engine) as connection:
        connection.exec_driver_sql(lost)
    with ledger.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT * FROM user_roles").all() == []


def _upgrade_and_fail(connection: Connection) -> None:
    migrations.upgrade(connection)
    raise KeyError("the next revision has a mistake")


def _index(index: ReflectedIndex) -> dict[str, object]:
    # The condition of a partial index comes as an object that is equal to no other.
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return dict(index, dialect_options=options)


def _constraints(engine: Engine, table: str) -> dict[str, object]:
    found: Inspector = sa.inspect(engine)
    checks = found.get_check_constraints(table)
    return {
        "primary key": found.get_pk_constraint(table),
        "foreign keys": sorted(found.get_foreign_keys(table), key=str),
        "unique": sorted(found.get_unique_constraints(table), key=str),
        "indexes": sorted(str(_index(index)) for index in found.get_indexes(table)),
        "checks": sorted((check["name"], check["sqltext"]) for check in checks),
        "nullable": {column["name"]: column["nullable"] for column in found.get_columns(table)},
    }
