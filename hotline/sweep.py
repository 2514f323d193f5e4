"""The sweep: takes finished calls from the spool into the ledger, and asks again for what the queue lost.

It watches the spool a few times a second, so that a draft stands in the console within two seconds of
hang-up, and each minute looks for whatever was missed. Nothing it does is the only try: a folder stays
until the ledger has it, a transcript stays due until it is done.
"""

import logging
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis
from sqlalchemy.exc import SQLAlchemyError

from hotline import expiry
from hotline.queue import QueueError, connect, enqueue_transcript
from hotline.reminding import Reminding, deliveries
from hotline.settings import Settings
from ivr import duty_wish
from ivr.spool import CALL_ID, LineAlreadyRuns, line_lock, recover
from ledger import (
    calls,
    clock,
    console_settings,
    extensions,
    item_deadlines,
    item_index,
    live,
    prompts,
    reminders,
    snapshot,
    transcripts,
)
from ledger.database import Ledger, open_ledger
from ledger.deadlines import reckon_again
from ledger.extensions import NoSuchExtension, NotInUse
from ledger.intake import FolderRejected, finished_folders, take_in
from ledger.surroundings import Surroundings
from ledger.vault import Vault
from ledger.workdays import OfficeHours

log = logging.getLogger(__name__)

SPOOL_SECONDS = 0.3
DUE_SECONDS = 5.0
MINUTE_SECONDS = 60.0
# A folder that the ledger could not take (database away, disk full) is tried again after this.
RETRY_SECONDS = 5.0


@dataclass
class Sweep:
    """One process's watch over the spool, the queue and the snapshot."""

    settings: Settings
    ledger: Ledger
    vault: Vault
    queue: Redis
    _again_at: dict[Path, float] = field(default_factory=dict)

    def take_in_finished(self) -> None:
        """Take every finished call into the ledger, ask for transcripts; one bad folder stops no other."""
        now = time.monotonic()
        for folder in finished_folders(self.settings.spool_dir):
            if self._again_at.get(folder, 0.0) > now:
                continue
            try:
                taken = take_in(self.ledger, self.vault, folder, self.settings)
            except FolderRejected as error:
                log.error("%s", error)
            except (SQLAlchemyError, OSError) as error:
                log.error("call %s waits in the spool: %s", folder.name, type(error).__name__)
                self._again_at[folder] = now + RETRY_SECONDS
            except Exception:
                log.exception("call %s waits in the spool", folder.name)
                self._again_at[folder] = now + MINUTE_SECONDS
            else:
                self._again_at.pop(folder, None)
                self._enqueue(taken.transcript_ids)

    def enter_duty(self) -> None:
        """Enter who began or ended duty from the telephone, and tell the lines."""
        for call_id, wish in duty_wish.left(self.settings.run_dir):
            try:
                with self.ledger.session() as session, session.begin():
                    extensions.change_from_phone(session, wish.extension_id, on=wish.on)
            except (NoSuchExtension, NotInUse) as error:
                log.warning("duty from the telephone: %s", error)
            else:
                with self.ledger.reading() as session:
                    snapshot.write(session, self.settings.data_dir)
            duty_wish.withdraw(self.settings.run_dir, call_id)

    def enqueue_due(self) -> None:
        """Ask for every transcript that is due: new, to be tried again, or left behind by a dead worker."""
        with self.ledger.reading() as session:
            due = transcripts.due(session)
        self._enqueue(due)

    def each_minute(self) -> None:
        """Close what lines that no longer run left open, write the lines' snapshot, put deadlines right."""
        for line in self._lines_in_spool():
            try:
                with line_lock(self.settings.run_dir, line):
                    recover(self.settings.spool_dir, line, self.settings.zone)
            except LineAlreadyRuns:
                continue
        with self.ledger.reading() as session:
            snapshot.write(session, self.settings.data_dir)
            prompts.lay_out(session, self.vault, self.settings.prompts_dir)
        with self.ledger.session() as session, session.begin():
            reckon_again(session, self.settings)
            calls.note_digests(session)
            live.forget_older(session)
            item_index.enter_older(session)

    def watch_items(self) -> None:
        """Let time do its work on items: deadlines by the calendar, end of the fast track, reminders."""
        with self.ledger.session() as session, session.begin():
            surroundings = Surroundings.load(session, self.settings)
            for moved in item_deadlines.reckon_again(session, surroundings):
                log.info("the deadline of item %s is %s now", moved.number, moved.after.due)
            item_deadlines.pass_to_normal(session, surroundings)
            local_time = clock.now().astimezone(self.settings.zone).time()
            hours = console_settings.effective(session, self.settings).hours
            if local_time >= OfficeHours.parse(hours).opening:
                reminders.note(session, surroundings)

    def delete_expired(self) -> None:
        """Delete what had its time, was proposed by one person and approved by another."""
        expiry.carry_out(self.settings, self.ledger, self.vault)

    def _lines_in_spool(self) -> set[int]:
        names = [folder.name for folder in self.settings.spool_dir.glob("*")]
        return {int(match[2]) for match in map(CALL_ID.fullmatch, names) if match}

    def _enqueue(self, transcript_ids: list[int]) -> None:
        try:
            for transcript_id in transcript_ids:
                enqueue_transcript(self.queue, transcript_id)
        except QueueError as error:
            log.warning(
                "the queue does not answer (%s); transcripts wait in the ledger", type(error).__name__
            )


def run_sweep(settings: Settings, stopping: threading.Event) -> None:
    """Sweep until `stopping` is set; a failing step is logged and tried again, and stops no other."""
    ledger = open_ledger(settings)
    sweep = Sweep(settings, ledger, Vault(settings.vault_dir, ledger.keys.vault), connect(settings))
    steps = [
        (sweep.take_in_finished, SPOOL_SECONDS),
        (sweep.enter_duty, SPOOL_SECONDS),
        (sweep.enqueue_due, DUE_SECONDS),
        (sweep.each_minute, MINUTE_SECONDS),
        (sweep.watch_items, MINUTE_SECONDS),
        (sweep.delete_expired, MINUTE_SECONDS),
    ]
    # A mail server that does not answer must hold up no caller's message, so it is talked to apart.
    reminding = Reminding(ledger, deliveries(settings))
    threading.Thread(target=reminding.run, args=(stopping,), name="reminding", daemon=True).start()
    due = [0.0] * len(steps)
    while not stopping.wait(SPOOL_SECONDS):
        for number, (step, seconds) in enumerate(steps):
            if time.monotonic() < due[number]:
                continue
            try:
                step()
            except Exception:
                log.exception("%s failed and will be tried again", step.__name__)
            due[number] = time.monotonic() + seconds
