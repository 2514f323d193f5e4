"""What was heard of a recording while it grew, as far as it accounts for the samples that were recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ledger import live
from ledger.models import LivePiece
from transcription.audio import Audio, to_pcm
from transcription.transcriber import Samples, Segment, Transcriber, Word


@dataclass(frozen=True)
class Before:
    """What was said on one channel up to the sample `until`."""

    segments: tuple[Segment, ...] = ()
    until: int = 0


def heard_before(audio: Audio, pieces: Iterable[LivePiece], engine: Transcriber) -> list[Before]:
    """For each speaker of a recording, what this very engine heard of exactly this sound, from its start.

    `pieces` in the order of `ledger.live.pieces`. Of several takes of a call, only one begins alike.
    """
    speakers = audio.speakers()
    found = [Before() for _ in speakers]
    by_this = (piece for piece in pieces if (piece.engine, piece.model) == (engine.name, engine.model))
    for (_, channel), track in groupby(by_this, key=lambda piece: (piece.file, piece.channel)):
        if channel < len(speakers):
            accounted = _accounted(speakers[channel], list(track))
            found[channel] = max(found[channel], accounted, key=lambda before: before.until)
    return found


def _accounted(samples: Samples, track: Sequence[LivePiece]) -> Before:
    segments: list[Segment] = []
    until = 0
    for piece in track:
        recorded = to_pcm(samples[piece.start : piece.end])
        if piece.start != until or piece.end > len(samples) or live.digest(recorded) != piece.sha256:
            break
        segments += [_segment(one) for one in piece.segments]
        until = piece.end
    return Before(tuple(segments), until)


def _segment(kept: dict[str, Any]) -> Segment:
    fields = {name: value for name, value in kept.items() if name != "meant"}
    return Segment(**{**fields, "words": tuple(_word(word) for word in kept["words"])})


def _word(kept: dict[str, Any]) -> Word:
    return Word(**{**kept, "alternatives": tuple(kept.get("alternatives", ()))})
