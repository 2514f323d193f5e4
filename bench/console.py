"""The console's pages over a large ledger: how long the server takes for each, as each main role.

`python -m bench.console [--items 100000] [--database both] [--rounds 20] [--quiet 4.0] [--keep FOLDER]`: an
empty ledger is filled in SQLite (a year of made-up calls and items, repeated ten times), and copied into
PostgreSQL. Then every page is asked of the application itself, in turn: from the request to the last byte
of the answer, with the entry in the audit log that a reading makes. What counts is the processors' time, of
the console and of PostgreSQL's processes together, for others may be at work on the machine. At times they
make its processors slower by half and more: so a piece of work that is always the same is timed before and
after each request, and where it took at most `--quiet` milliseconds the processor was left alone. For a
page that took too long such moments are waited for, and the slowest of three is given beside what was
measured in all rounds. A folder that is kept is not filled again.
"""

import argparse
import gc
import math
import re
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bench import long_audit_log
from bench.console_pages import Page, add_what_is_shown, pages, username_of
from bench.gram_files import GramFiles
from bench.large_ledger import LargeLedger
from bench.postgres_copy import copy
from bench.repeated_years import YEAR, cut_off, repeat
from hotline.console.app import create_app
from hotline.settings import Settings
from ledger import clock, numbering, search
from ledger.database import Ledger, open_ledger, upgrade
from ledger.models import Item, ItemHandler, Role, User
from ledger.surroundings import Surroundings
from tests.postgres import PostgresServer

PASSWORD = "heshi-dengji-12389"  # noqa: S105  # of nobody
ROLES = {
    "值班员": Role.DUTY_OFFICER,
    "督察": Role.SUPERVISOR,
    "主任": Role.OFFICE_DIRECTOR,
    "领导": Role.LEADER,
    "承办人": Role.UNIT_HANDLER,
    "审计员": Role.AUDITOR,
    "管理员": Role.ADMINISTRATOR,
}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
TARGET_MS = 100
YEARS = 10
ALONE, MOST_WAITED_SECONDS = 3, 30.0


@dataclass(frozen=True)
class Times:
    """How long a page took somebody, round by round, in milliseconds of a processor."""

    page: str
    role: str
    taken: list[float]
    baselines: list[float]
    """What the work that is always the same took around each."""
    kilobytes: float

    def left_alone(self, quiet_ms: float) -> list[float]:
        """The times of the rounds in which that work took at most `quiet_ms` milliseconds."""
        return [ms for ms, baseline in zip(self.taken, self.baselines, strict=True) if baseline <= quiet_ms]


def main() -> None:
    """Fill, measure, and print a table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--items", type=int, default=100_000)
    options.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--quiet", type=float, default=4.0, help="ms of that work, left alone")
    options.add_argument("--keep", type=Path, help="a folder for the SQLite ledger, to measure it again")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        settings = Settings(data_dir=chosen.keep or Path(folder) / "ledger")
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        filled = settings.data_dir / "filled"
        if not filled.exists():
            _fill(settings, chosen.items)
            filled.touch()
        upgrade(settings)
        if chosen.database in ("sqlite", "both"):
            _measure("SQLite", settings, chosen.rounds, chosen.quiet)
        if chosen.database in ("postgresql", "both"):
            with PostgresServer.started() as server:
                other = settings.model_copy(update={"database_url": server.create("bench")})
                upgrade(other)
                copy(open_ledger(settings).engine, open_ledger(other).engine)
                _without_helpers(open_ledger(other))
                _measure("PostgreSQL", other, chosen.rounds, chosen.quiet)


def _measure(name: str, settings: Settings, rounds: int, quiet_ms: float) -> None:
    app = create_app(settings)
    add_what_is_shown(app, settings)
    gc.freeze()  # as the console does once it is ready
    client, sign_in = app.test_client(), Page("登录", "/sign-in")
    measured = [_times_of(client, sign_in, "无", rounds, quiet_ms)]
    for role in ROLES:
        measured += _times(app, settings, role, rounds, quiet_ms)
        print(f"measured: {name}, {role}", flush=True)
    _print_table(name, measured, quiet_ms)


def _print_table(name: str, measured: Sequence[Times], quiet_ms: float) -> None:
    baselines = [ms for one in measured for ms in one.baselines]
    usual, alone = percentile(baselines, 0.5), sum(ms <= quiet_ms for ms in baselines) / len(baselines)
    print(f"\n{name}; ms of processors. The work that is always the same took {usual:.1f} at the median.")
    print(f"Left alone, which means that it took at most {quiet_ms:.1f}, were {alone:.0%} of the rounds.\n")
    print("| page | as | p50 | p95 | slowest, left alone | KB |\n| --- | --- | --- | --- | --- | --- |")
    for one in measured:
        told = " | ".join(_cell(percentile(one.taken, share)) for share in (0.5, 0.95))
        print(f"| {one.page} | {one.role} | {told} | {_alone(one, quiet_ms)} | {one.kilobytes:.0f} |")
    over = [one for one in measured if percentile(one.taken, 0.95) > TARGET_MS]
    alone_too = [one for one in over if max(one.left_alone(quiet_ms), default=math.inf) > TARGET_MS]
    print(f"\np95 over {TARGET_MS} ms: {len(over)} of {len(measured)}; left alone, too: {len(alone_too)}")


def _alone(one: Times, quiet_ms: float) -> str:
    alone = one.left_alone(quiet_ms)
    return _cell(max(alone)) if alone else "—"


def _cell(ms: float) -> str:
    return f"{ms:.0f}{' ←' if ms > TARGET_MS else ''}"


def _without_helpers(ledger: Ledger) -> None:
    """Let each query be done by one process of PostgreSQL, whose time is seen; others come and go."""
    with ledger.engine.begin() as connection:
        connection.exec_driver_sql("ALTER DATABASE bench SET max_parallel_workers_per_gather = 0")
    ledger.close()


def _fill(settings: Settings, items: int) -> None:
    began = time.monotonic()
    upgrade(settings)
    ledger = open_ledger(settings)
    with tempfile.TemporaryDirectory(prefix="hotline-grams-") as folder:
        grams = GramFiles(Path(folder), ledger.engine)
        year = LargeLedger(ledger, settings, items // YEARS, clock.now() - YEAR * YEARS)
        year.fill(grams)
        _told("a year", began)
        repeat(ledger.engine, YEARS, year.numbers)
        with ledger.reading() as session:
            surroundings = Surroundings.load(session, settings)
        cut = cut_off(ledger, surroundings)
        _told(f"{YEARS} years", began)
        grams.load(YEARS, year.numbers)
        with ledger.session() as session, session.begin():
            for item_id, kinds in cut.items():
                for kind, pieces in kinds.items():
                    search.remove_pieces(session, kind, item_id, pieces)
        _told(f"{grams.count} entries of the search index", began)
    long_audit_log.write(ledger, items * 2, items)
    _people(ledger)
    with ledger.engine.begin() as connection:
        for number_year, serial in connection.execute(
            select(Item.year, func.max(Item.serial)).group_by(Item.year)
        ).all():
            numbering.continue_after(Session(connection), number_year, serial)
    ledger.close()
    _told("all", began)


def _told(what: str, began: float) -> None:
    print(f"filled: {what}, after {time.monotonic() - began:.0f} s", flush=True)


def _people(ledger: Ledger) -> None:
    """Somebody of each role who can sign in; the handler is of the unit that has most items."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with ledger.session() as session, session.begin():
        busiest = select(ItemHandler.unit_id).group_by(ItemHandler.unit_id).order_by(func.count().desc())
        unit_id = session.scalars(busiest.limit(1)).one()
        for name, role in ROLES.items():
            user = User(username=username_of(role), display_name=name, password_hash=quick)
            user.must_change_password = False
            user.unit_id = unit_id if role is Role.UNIT_HANDLER else None
            user.roles.add(role)
            session.add(user)


def _times(app: Flask, settings: Settings, name: str, rounds: int, quiet_ms: float) -> Iterator[Times]:
    client = app.test_client()
    page = client.get("/sign-in")
    token = TOKEN.search(page.text)
    assert token
    username = username_of(ROLES[name])
    client.post("/sign-in", data={"csrf_token": token[1], "username": username, "password": PASSWORD})
    for one in pages(app, settings, username):
        if _ask(client, one).status_code != 403:
            yield _times_of(client, one, name, rounds, quiet_ms)


def _times_of(client: FlaskClient, page: Page, role: str, rounds: int, quiet_ms: float) -> Times:
    answer = _ask(client, page)
    assert answer.status_code == 200, (page, answer.status_code)
    taken = Times(page.name, role, [], [], len(answer.data) / 1024)
    for _round in range(rounds):
        _add_round(taken, client, page)
    if max(taken.taken) > TARGET_MS:
        until = time.monotonic() + MOST_WAITED_SECONDS
        while len(taken.left_alone(quiet_ms)) < ALONE and time.monotonic() < until:
            if _baseline() <= quiet_ms:
                _add_round(taken, client, page)
    return taken


def _add_round(times: Times, client: FlaskClient, page: Page) -> None:
    ms, baseline = _took(client, page)
    times.taken.append(ms)
    times.baselines.append(baseline)


def percentile(times: Sequence[float], share: float) -> float:
    """The time within which a share of them lies, by rank: of 20, the 19th is the 95th percentile."""
    return sorted(times)[math.ceil(len(times) * share) - 1]


def _took(client: FlaskClient, page: Page) -> tuple[float, float]:
    """Milliseconds of processors that the answering request took; and that the same work took around it."""
    address = page.address if page.words is None else _ask(client, page).request.full_path
    gc.collect()  # what earlier pages left behind is not this one's
    serving, before = _serving(client.application), _baseline()
    began = _processor_seconds(serving)
    client.get(address).data  # noqa: B018  # to the last byte
    took = _processor_seconds(serving) - began
    return took * 1000, (before + _baseline()) / 2


def _baseline() -> float:
    """Milliseconds of a processor for a piece of work that is always the same, and much like a page's."""
    began = time.process_time()
    words = [f"{number:05}" for number in range(6_000)]
    found = {word: TOKEN.search(word) for word in words}
    "".join(word for word in sorted(words, reverse=True) if found[word] is None).encode()
    return (time.process_time() - began) * 1000


def _serving(app: Flask) -> list[str]:
    """The PostgreSQL processes that serve this one."""
    engine = app.extensions["ledger"].engine
    if engine.dialect.name != "postgresql":
        return []
    with engine.connect() as connection:
        query = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
        return [f"/proc/{pid}/schedstat" for pid in connection.exec_driver_sql(query).scalars()]


def _processor_seconds(serving: Iterable[str]) -> float:
    """What this process and those that serve it have used."""
    nanoseconds = sum(int(Path(stat).read_text().split()[0]) for stat in serving)
    return time.process_time() + nanoseconds / 1e9


def _ask(client: FlaskClient, page: Page) -> TestResponse:
    if page.words is None:
        return client.get(page.address)
    # A search is two requests: what was typed is sealed, and then looked for.
    token = _token(client)
    sent = client.post(page.address, data={"typed": page.words, "csrf_token": token})
    return client.get(sent.headers["Location"]) if sent.status_code == 302 else sent


def _token(client: FlaskClient) -> str:
    found = TOKEN.search(client.get("/password").text)
    assert found
    return found[1]


if __name__ == "__main__":
    main()
