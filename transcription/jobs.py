"""The queue's job: one recording into its transcript, once.

The queue only says 'look now'. Whether there is work, and whose it is, stands in the ledger: a job that
finds its transcript taken or done goes away, and whatever dies with a worker is due again.
"""

import logging
import os
import socket
import time
import traceback

from rq.timeouts import JobTimeoutException
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from hotline.settings import Settings, load_settings
from ledger import live, transcripts
from ledger.database import Ledger, open_ledger
from ledger.models import Recording, Transcript
from ledger.vault import NotInVault, Vault, VaultFileBroken
from transcription import hearing
from transcription.audio import AudioUnreadable, read_wav
from transcription.engines import loaded
from transcription.heard_before import heard_before
from transcription.models import ModelError, ModelMissing
from transcription.reasons import FailureReason
from transcription.transcriber import Transcriber
from transcription.understanding import Context, understand

log = logging.getLogger(__name__)


class LedgerAway(Exception):
    """The ledger did not answer; the transcript stays due and is tried again."""


def transcribe(transcript_id: int) -> None:
    """Transcribe one recording, or note why not; nothing to do is no fault.

    Raises `LedgerAway`, and what `open_ledger` and `load_settings` raise; then the ledger is as it was, or
    holds a lease that runs out.
    """
    settings = load_settings()
    try:
        ledger = open_ledger(settings)
        try:
            _transcribe(settings, ledger, transcript_id)
        finally:
            ledger.close()
    except SQLAlchemyError as error:
        # The error itself may quote what was to be written.
        raise LedgerAway(f"transcript {transcript_id}: {type(error).__name__}") from None


def note_death(transcript_id: int) -> None:
    """Note that the process died which worked at a transcript, so that it is tried again soon.

    Raises what `open_ledger` and the database raise; without this note the lease runs out by itself.
    """
    ledger = open_ledger(load_settings())
    try:
        with ledger.session() as session, session.begin():
            transcripts.fail(session, transcript_id, transcripts.WORKER_DIED)
    finally:
        ledger.close()


def _transcribe(settings: Settings, ledger: Ledger, transcript_id: int) -> None:
    with ledger.session() as session, session.begin():
        mine = transcripts.claim(session, transcript_id, f"{socket.gethostname()}:{os.getpid()}")
    if not mine:
        log.info("transcript %d is not due", transcript_id)
        return
    make(settings, ledger, transcript_id)


def make(settings: Settings, ledger: Ledger, transcript_id: int, engine: Transcriber | None = None) -> None:
    """Make a transcript that is this process's to make, or note why it could not be.

    By `engine`, or the one that the settings name. Raises what the database raises; then the lease runs out.
    """
    try:
        engine = engine or loaded(settings)
        if engine is None:
            raise ModelMissing("There is no speech-to-text engine: run `make model`.")
        _hear(settings, ledger, transcript_id, engine)
    except SQLAlchemyError:
        raise
    except ModelMissing as error:
        log.warning("transcript %d is unavailable: %s", transcript_id, error)
        with ledger.session() as session, session.begin():
            transcripts.mark_unavailable(session, transcript_id)
    except Exception as error:
        reason, final = _reason(error)
        _log_failure(transcript_id, reason, error)
        with ledger.session() as session, session.begin():
            transcripts.fail(session, transcript_id, reason, final)


def _hear(settings: Settings, ledger: Ledger, transcript_id: int, engine: Transcriber) -> None:
    started = time.monotonic()
    with ledger.reading() as session:
        of_it = select(Recording).join(Transcript).where(Transcript.id == transcript_id)
        recording = session.scalars(of_it).one()
        pieces = live.pieces(session, recording.call_id)
        context = Context.of(session)
    with Vault(settings.vault_dir, ledger.keys.vault).open(recording.vault_id) as file:
        audio = read_wav(file)
    heard = hearing.transcribe(audio, engine, before=heard_before(audio, pieces, engine))
    seconds = time.monotonic() - started
    meaning = understand(heard.segments, context, recording.started_at.astimezone(settings.zone))
    with ledger.session() as session, session.begin():
        kept = transcripts.finish(session, transcript_id, heard)
        if kept:
            meaning.store(session, transcript_id)
        live.forget(session, recording.call_id)
    log.info(
        "transcript %d: %.1f s of sound in %.1f s by %s%s",
        transcript_id,
        audio.seconds,
        seconds,
        engine.name,
        "" if kept else "; another worker was faster",
    )


def _reason(error: Exception) -> tuple[FailureReason, bool]:
    """What staff are told, and whether another try is of no use."""
    match error:
        case NotInVault() | OSError():
            return FailureReason.RECORDING_MISSING, False
        case AudioUnreadable() | VaultFileBroken():
            return FailureReason.RECORDING_UNREADABLE, True
        case ModelError():
            return FailureReason.ENGINE_UNUSABLE, False
        case JobTimeoutException():
            return FailureReason.TOOK_TOO_LONG, False
        case _:
            return FailureReason.ENGINE_FAILED, False


def _log_failure(transcript_id: int, reason: FailureReason, error: Exception) -> None:
    # Messages of others may hold what was said, so only ours are logged; where it happened says enough.
    ours = isinstance(error, NotInVault | VaultFileBroken | AudioUnreadable | ModelError)
    log.error(
        "transcript %d: %s: %s%s\n%s",
        transcript_id,
        reason,
        type(error).__name__,
        f": {error}" if ours else "",
        "".join(traceback.format_tb(error.__traceback__)),
    )
