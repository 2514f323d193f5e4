"""The way from a view to the ledger: reads, writes, and the note of who read what."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from hotline.console.sightings import Sightings
from hotline.console.streams import Streams
from hotline.live_line import LiveLine
from hotline.settings import Settings
from ledger import audit, console_settings, prompts, snapshot
from ledger.database import Ledger, open_ledger
from ledger.models import User
from ledger.vault import Vault

log = logging.getLogger(__name__)


def register(app: Flask, settings: Settings) -> Ledger:
    """Open the ledger and the vault for this process."""
    ledger = open_ledger(settings)
    app.extensions["ledger"] = ledger
    app.extensions["vault"] = Vault(settings.vault_dir, ledger.keys.vault)
    app.extensions["settings"] = settings
    line = LiveLine(settings.spool_dir, settings.run_dir)
    app.extensions["live_line"], app.extensions["streams"] = line, Streams(line)
    app.extensions["sightings"] = Sightings()
    return ledger


def settings() -> Settings:
    """The settings of this process."""
    found: Settings = current_app.extensions["settings"]
    return found


def in_force(session: Session) -> Settings:
    """The settings with what staff changed of them, read once for an answer that changes none."""
    if "in_force" not in g:
        g.in_force = console_settings.effective(session, settings())
    found: Settings = g.in_force
    return found


def ledger() -> Ledger:
    """The ledger of this process."""
    found: Ledger = current_app.extensions["ledger"]
    return found


def vault() -> Vault:
    """Where the recordings are kept."""
    found: Vault = current_app.extensions["vault"]
    return found


def live_line() -> LiveLine:
    """What goes on on the line of this machine."""
    found: LiveLine = current_app.extensions["live_line"]
    return found


def streams() -> Streams:
    """Who watches the line."""
    found: Streams = current_app.extensions["streams"]
    return found


def sightings() -> Sightings:
    """Which numbers and words of calls that run were shown to whom."""
    found: Sightings = current_app.extensions["sightings"]
    return found


def reading() -> AbstractContextManager[Session]:
    """A session that only reads. Render the page within it: rows load what belongs to them on demand."""
    ledger: Ledger = current_app.extensions["ledger"]
    return ledger.reading()


@contextmanager
def writing() -> Iterator[Session]:
    """A transaction, committed at the end. Keep it short: on SQLite other writers wait for it."""
    ledger: Ledger = current_app.extensions["ledger"]
    with ledger.session() as session, session.begin():
        yield session


def tell_the_lines() -> bool:
    """Write the lines' snapshot after the commit of what they need to know; False where the disk refuses.

    They then hear of it from the sweep, within a minute. Open desks look again in any case.
    """
    streams().stir()
    with reading() as session:
        try:
            snapshot.write(session, settings().data_dir)
        except OSError:
            log.exception("the lines' snapshot cannot be written")
            return False
    return True


def lay_out_prompts() -> bool:
    """Give the lines the prompts in use after the commit of a change; False where the disk refuses.

    The sweep then does it, within a minute.
    """
    with reading() as session:
        try:
            prompts.lay_out(session, vault(), settings().prompts_dir)
        except OSError:
            log.exception("the prompts cannot be written")
            return False
    return True


def note_read(
    user: User, action: str, object_kind: str, object_id: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Write into the audit log that someone read what a caller said or who they are.

    Call it before the answer is sent: what cannot be noted is not shown.
    """
    with writing() as session:
        audit.record(session, user.username, action, object_kind, object_id, detail)


def note_words(user: User, call_ids: Iterable[str]) -> None:
    """Note whose words someone is about to be shown while calls run: once, not each time more is heard."""
    if fresh := sightings().new(user.id, call_ids, of="words"):
        note_read(user, "live.words_read", "calls", "", {"calls": fresh})
