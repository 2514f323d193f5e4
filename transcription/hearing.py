"""A recording into its transcript, by any engine: what is no speech passed over, speakers heard apart."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from transcription.audio import Audio
from transcription.heard_before import Before
from transcription.listening import Piece, pieces
from transcription.transcriber import Segment, Transcriber, TranscriptResult, Word


def transcribe(
    audio: Audio,
    engine: Transcriber,
    on_progress: Callable[[float], None] = lambda _: None,
    before: Sequence[Before] = (),
) -> TranscriptResult:
    """Hear a recording; where nobody speaks in it, the engine is not asked and the text is empty.

    `on_progress` is told how much of the speech has been heard, from 0 to 1. `before`, for each speaker, need
    not be heard again.
    """
    speakers = audio.speakers()
    known = before or [Before()] * len(speakers)
    found = [
        (piece, channel if len(speakers) > 1 else None)
        for channel, samples in enumerate(speakers)
        for piece in pieces(
            samples[known[channel].until :], audio.sample_rate, known[channel].until / audio.sample_rate
        )
    ]
    segments = [segment for one in known for segment in one.segments]
    for number, (piece, channel) in enumerate(found, 1):
        segments += hear_piece(engine, piece, channel)
        on_progress(number / len(found))
    return woven(segments, engine)


def hear_piece(engine: Transcriber, piece: Piece, channel: int | None) -> list[Segment]:
    """Hear one piece; times count from the start of the recording."""
    return [moved(segment, piece.start, channel) for segment in engine.hear(piece.sound, piece.speech)]


def woven(segments: Iterable[Segment], engine: Transcriber) -> TranscriptResult:
    """One dialogue out of what each speaker said, in the order in which they began to."""
    in_time = sorted(segments, key=lambda segment: segment.start)
    return TranscriptResult.of(in_time, engine=engine.name, model=engine.model)


def moved(segment: Segment, by: float, channel: int | None) -> Segment:
    """A segment so many seconds later, and said by this channel."""
    words: Sequence[Word] = [
        replace(word, start=round(word.start + by, 3), end=round(word.end + by, 3)) for word in segment.words
    ]
    return replace(
        segment,
        start=round(segment.start + by, 3),
        end=round(segment.end + by, 3),
        words=tuple(words),
        channel=channel,
    )
