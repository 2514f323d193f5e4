"""Intake happens once: whatever breaks off, is repeated, or is done by two at a time."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from hotline.settings import Settings
from ledger.database import Ledger, open_ledger
from ledger.intake import take_in
from ledger.models import AuditEntry, Base, Call, Draft, Recording, Transcript
from ledger.vault import Vault
from tests.ledger.spooling import spool_call, take

TAKES = [take(1, seconds=0.2, speech=0.0), take(2, seconds=0.3, speech=0.2)]
ONE_OF_EACH = {Call: 1, Draft: 1, Recording: 2, Transcript: 2, AuditEntry: 1}


class Crash(BaseException):
    """The process died here, as far as the code is concerned."""


class Steps:
    """Counts the steps of an intake and dies at one of them."""

    def __init__(self, fatal: int) -> None:
        self.fatal = fatal
        self.taken = 0

    def step(self, *_args: Any, **_kwargs: Any) -> None:
        self.taken += 1
        if self.taken == self.fatal:
            raise Crash

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            self.step()
            result = function(*args, **kwargs)
            self.step()
            return result

        return watched


@contextmanager
def dying_at(step: int) -> Iterator[Steps]:
    """Let the process die before or after what intake does to disk and database, at the Nth such place."""
    steps = Steps(step)
    moments = ["before_flush", "after_flush", "before_commit", "after_commit"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Vault, "put", steps.around(Vault.put))
        for name in ("unlink", "rmdir"):
            patch.setattr(Path, name, steps.around(getattr(Path, name)))
        for moment in moments:
            event.listen(Session, moment, steps.step)
        try:
            yield steps
        finally:
            for moment in moments:
                event.remove(Session, moment, steps.step)


def counted(ledger: Ledger) -> dict[type[Base], int]:
    with ledger.reading() as session:
        return {model: session.scalar(select(func.count()).select_from(model)) or 0 for model in ONE_OF_EACH}


def times(calls: int) -> dict[type[Base], int]:
    return {model: calls * number for model, number in ONE_OF_EACH.items()}


def sealed_files(settings: Settings) -> list[str]:
    return sorted(
        path.name for path in settings.vault_dir.rglob("*") if path.is_file() and path.name[0] != "."
    )


def vault_of(settings: Settings, ledger: Ledger) -> Vault:
    return Vault(settings.vault_dir, ledger.keys.vault)


def count_steps(ledger: Ledger, settings: Settings) -> int:
    folder = spool_call(settings.spool_dir, "20260921T110000-1-00000000", takes=TAKES)
    with dying_at(0) as steps:
        take_in(ledger, vault_of(settings, ledger), folder, settings)
    return steps.taken


def try_until_taken_in(ledger: Ledger, settings: Settings, folder: Path, deaths: Iterable[int]) -> None:
    for fatal in (*deaths, 0):
        if folder.exists():
            with suppress(Crash), dying_at(fatal):
                take_in(ledger, vault_of(settings, ledger), folder, settings)


def test_a_crash_at_any_step_and_a_second_try_give_one_of_each(
    ledger: Ledger, ledger_settings: Settings
) -> None:
    steps = count_steps(ledger, ledger_settings)
    assert steps > 12
    for fatal in range(1, steps + 1):
        folder = spool_call(ledger_settings.spool_dir, f"20260921T120000-1-{fatal:08x}", takes=TAKES)
        try_until_taken_in(ledger, ledger_settings, folder, [fatal])
        assert counted(ledger) == times(fatal + 1), f"after a crash at step {fatal}"
        assert len(sealed_files(ledger_settings)) == 2 * (fatal + 1)
        assert list(ledger_settings.spool_dir.iterdir()) == []


def test_a_crash_in_the_second_try_changes_nothing_either(ledger: Ledger, ledger_settings: Settings) -> None:
    steps = count_steps(ledger, ledger_settings)
    deaths = list(product(range(2, steps + 1, 4), range(1, steps + 1, 4)))
    for number, pair in enumerate(deaths, 1):
        folder = spool_call(ledger_settings.spool_dir, f"20260921T120000-1-{number:08x}", takes=TAKES)
        try_until_taken_in(ledger, ledger_settings, folder, pair)
        assert counted(ledger) == times(number + 1), f"after crashes at steps {pair}"
    assert len(sealed_files(ledger_settings)) == 2 * (len(deaths) + 1)
    assert list(ledger_settings.spool_dir.iterdir()) == []


def die_at_commit(settings: Settings, folder: Path, moment: str) -> None:
    ledger = open_ledger(settings)
    event.listen(Session, moment, lambda _session: os.kill(os.getpid(), signal.SIGKILL))
    take_in(ledger, vault_of(settings, ledger), folder, settings)


@pytest.mark.parametrize("moment", ["before_commit", "after_commit"])
def test_a_process_killed_around_its_commit_leaves_the_call_to_the_next(
    ledger: Ledger, ledger_settings: Settings, moment: str
) -> None:
    folder = spool_call(ledger_settings.spool_dir, takes=TAKES)
    victim = multiprocessing.get_context("spawn").Process(
        target=die_at_commit, args=(ledger_settings, folder, moment)
    )
    victim.start()
    victim.join(timeout=90)
    assert victim.exitcode == -signal.SIGKILL
    assert folder.exists()
    take_in(ledger, vault_of(ledger_settings, ledger), folder, ledger_settings)
    assert counted(ledger) == ONE_OF_EACH
    assert len(sealed_files(ledger_settings)) == 2


def test_a_call_that_is_in_the_ledger_already_is_only_cleared(
    ledger: Ledger, ledger_settings: Settings
) -> None:
    vault = vault_of(ledger_settings, ledger)
    first = take_in(ledger, vault, spool_call(ledger_settings.spool_dir, takes=TAKES), ledger_settings)
    again = take_in(ledger, vault, spool_call(ledger_settings.spool_dir, takes=TAKES), ledger_settings)
    assert again == first
    assert counted(ledger) == ONE_OF_EACH
    assert list(ledger_settings.spool_dir.iterdir()) == []


def test_what_is_left_of_a_folder_cleared_by_half_is_cleared_and_not_rejected(
    ledger: Ledger, ledger_settings: Settings
) -> None:
    vault = vault_of(ledger_settings, ledger)
    take_in(ledger, vault, spool_call(ledger_settings.spool_dir, takes=TAKES), ledger_settings)
    folder = spool_call(ledger_settings.spool_dir, takes=TAKES)
    for path in folder.iterdir():
        path.unlink()
    take_in(ledger, vault, folder, ledger_settings)
    assert not folder.exists()
    assert not ledger_settings.rejected_dir.exists()


def test_two_sweeps_that_take_the_same_call_in_at_once_make_one_of_it(
    ledger: Ledger, ledger_settings: Settings
) -> None:
    vault = vault_of(ledger_settings, ledger)
    for number in range(5):
        folder = spool_call(ledger_settings.spool_dir, f"20260921T120000-1-{number:08x}", takes=TAKES)
        with ThreadPoolExecutor(2) as sweeps:
            tries = [sweeps.submit(take_in, ledger, vault, folder, ledger_settings) for _ in range(2)]
        first, second = (each.result() for each in tries)
        assert first == second
    assert counted(ledger) == times(5)
