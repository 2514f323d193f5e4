"""What it is about: category and nature, or no complaint at all (praise, a question, nobody spoke)."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from ledger.hints import DISCARD_REASON, Hint
from ledger.models import Category, DiscardReason, Nature
from transcription.hints.quoting import each, quoted

LEAST, PER_CUE, MOST = 0.3, 0.15, 0.85
SHORT_CHARACTERS = 40
_HAN = re.compile(r"[\u3400-\u9fff]")
_COMPLAINT = re.compile("举报|投诉|控告|反[映应]|不作为|违法|违纪")
_PRAISE = re.compile(r"表扬|锦旗|感谢信|点赞|(?:特别|非常|真心|由衷)感谢|好警察|好民警")
_QUESTION = re.compile(
    r"咨询|(?:想|请)问(?:一下|问)?|想(?:了解|知道)|怎么办理?|需要(?:什么|哪些)(?:手续|材料)"
)
_HUNG_UP = re.compile(
    r"那?算了|打错(?:了|电话)|按错|没事了|不说了|有人吗|(?:明天|回头|改天|等会儿?)再打|是录音啊?"
)


def draw(texts: Sequence[str]) -> Iterator[Hint]:
    """Hints about the matter; where it is none, only why it may leave the queue."""
    reasons = list(_no_complaint(texts))
    yield from reasons
    if any(hint.value == DiscardReason.INVALID for hint in reasons):
        return
    cues = _cues()
    yield from _likeliest(texts, "categories", cues["categories"], [one.value for one in Category], most=2)
    yield from _likeliest(texts, "nature", cues["natures"], [one.value for one in Nature], most=1)


def _no_complaint(texts: Sequence[str]) -> Iterator[Hint]:
    whole = "".join(texts)
    spoken = len(_HAN.findall(whole))
    if not spoken:
        yield Hint(DISCARD_REASON, DiscardReason.INVALID.value, "", 0, 0, 0, 0.8)
        return
    complains = _COMPLAINT.search(whole) is not None
    if spoken <= SHORT_CHARACTERS and not complains:
        yield from _first(each(texts, _HUNG_UP, DISCARD_REASON, lambda _: DiscardReason.INVALID.value, 0.75))
    sure = 0.35 if complains else 0.7
    yield from _first(each(texts, _PRAISE, DISCARD_REASON, lambda _: DiscardReason.PRAISE.value, sure))
    sure = 0.3 if complains else 0.6
    yield from _first(
        each(texts, _QUESTION, DISCARD_REASON, lambda _: DiscardReason.CONSULTATION.value, sure)
    )


def _first(hints: Iterator[Hint]) -> Iterator[Hint]:
    hint = next(hints, None)
    if hint is not None:
        yield hint


def _likeliest(
    texts: Sequence[str],
    field: str,
    cues: Mapping[str, Sequence[re.Pattern[str]]],
    codes: list[str],
    most: int,
) -> Iterator[Hint]:
    """The choices that most of what was said speaks for, each with the first words that do."""
    scored = []
    for code in codes:
        places = [place for cue in cues[code] if (place := _place(texts, cue)) is not None]
        if places:
            segment, found = min(places, key=lambda place: (place[0], place[1].start()))
            sure = min(MOST, LEAST + PER_CUE * len(places))
            scored.append((len(places), quoted(field, code, segment, found, sure)))
    scored.sort(key=lambda one: -one[0])
    if most == 1 and len(scored) > 1 and scored[0][0] == scored[1][0]:
        return  # as much speaks for the one as for the other
    yield from (hint for _, hint in scored[:most])


def _place(texts: Sequence[str], cue: re.Pattern[str]) -> tuple[int, re.Match[str]] | None:
    for segment, text in enumerate(texts):
        if found := cue.search(text):
            return segment, found
    return None


@cache
def _cues() -> Mapping[str, Mapping[str, Sequence[re.Pattern[str]]]]:
    kinds = tomllib.loads(files(__package__).joinpath("cues.toml").read_text("utf-8"))
    return {
        kind: {code: [re.compile(cue) for cue in choice["cues"]] for code, choice in choices.items()}
        for kind, choices in kinds.items()
    }
