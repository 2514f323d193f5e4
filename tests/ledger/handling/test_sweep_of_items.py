"""The sweep lets time do its work on items: every minute, and in the morning the reminders."""

import time_machine

from hotline.queue import connect
from hotline.sweep import Sweep
from ledger import reminders
from ledger.vault import Vault
from tests.ledger.handling.conftest import Desk, at


def sweep(desk: Desk) -> Sweep:
    vault = Vault(desk.settings.vault_dir, desk.ledger.keys.vault)
    return Sweep(desk.settings, desk.ledger, vault, connect(desk.settings))


def noted(desk: Desk) -> int:
    with desk.ledger.reading() as session:
        return len(reminders.unsent(session))


def test_the_sweep_ends_the_fast_track_and_reminds_when_the_office_opens(
    desk: Desk, clock: time_machine.Traveller
) -> None:
    item = desk.enter(urgency="immediate", difficulty="simple")
    watch = sweep(desk)
    clock.move_to(at("2026-10-08").replace(hour=8, minute=29))
    watch.watch_items()
    assert (desk.item(item).fast_track, noted(desk)) == (False, 0)
    clock.move_to(at("2026-10-08").replace(hour=8, minute=30))
    watch.watch_items()
    watch.watch_items()
    assert noted(desk) == 1
