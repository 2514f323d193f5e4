"""Which speech-to-text engine is used. Another engine is one more line in `ENGINES`."""

import logging
import os
import threading
from collections.abc import Callable, Hashable

from hotline.settings import Settings
from transcription.models import ModelError, ModelMissing, find_vosk, verified_whisper
from transcription.transcriber import Transcriber

log = logging.getLogger(__name__)

MODEL_WAIT_SECONDS = 30.0


def choose(settings: Settings, at_once: int = 1) -> Transcriber | None:
    """Load the engine of these settings; None where none is wanted, or `auto` finds no model.

    `at_once` is how many threads will ask it at the same time.
    Raises `ModelMissing` (the engine that is set has no model), `ModelNotVerified` and `ModelBroken`: a
    model that is there but bad is a fault to be seen, and not passed over.
    """
    if settings.transcriber == "none":
        return None
    if settings.transcriber != "auto":
        return ENGINES[settings.transcriber](settings, at_once)
    for load in ENGINES.values():
        try:
            return load(settings, at_once)
        except ModelMissing:
            continue
    return None


def _vosk(settings: Settings, _at_once: int) -> Transcriber:
    folder = find_vosk(settings)
    # An engine's library is big, so only the one that is used is imported.
    from transcription.vosk_engine import VoskTranscriber

    return VoskTranscriber(folder)


def _whisper(settings: Settings, at_once: int) -> Transcriber:
    folder = verified_whisper(settings.models_dir)
    from transcription.whisper_engine import WhisperTranscriber

    threads = max(1, cores() // (settings.workers * at_once))
    return WhisperTranscriber(folder, threads, at_once)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0))


ENGINES: dict[str, Callable[[Settings, int], Transcriber]] = {"vosk": _vosk, "whisper": _whisper}
"""Every engine by its name in HOTLINE_TRANSCRIBER, the one that `auto` prefers first."""

_loaded: dict[Hashable, Transcriber] = {}


def loaded(settings: Settings, at_once: int = 1) -> Transcriber | None:
    """`choose`, once in a process: what a worker loaded before it forked is there for each of its jobs.

    That there is none is not remembered, so a model that is put in place later is used at once.
    """
    named = _named_by(settings), at_once
    if named not in _loaded:
        engine = choose(settings, at_once)
        if engine is None:
            return None
        _loaded[named] = engine
    return _loaded[named]


def wait_for_engine(settings: Settings, stopping: threading.Event, at_once: int = 1) -> Transcriber | None:
    """The engine, as soon as there is one that can be used; None when `stopping` is set first."""
    while not stopping.is_set():
        try:
            if engine := loaded(settings, at_once):
                return engine
        except ModelError as error:
            log.error("%s", error)
        stopping.wait(MODEL_WAIT_SECONDS)
    return None


def _named_by(settings: Settings) -> Hashable:
    """What of the settings an engine depends on."""
    return settings.transcriber, settings.vosk_model, settings.models_dir, settings.workers
