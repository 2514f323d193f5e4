"""When and where it happened, and whether it is happening now (DOMAIN.md section 1)."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from ledger.hints import Hint
from transcription import spoken_times
from transcription.hints.quoting import each, quoted

HAPPENING_CONFIDENCE = 0.7
_HAPPENING_NOW = re.compile(
    r"正在发生|正在[打骂抓追堵闹吵殴喝赌]|就是现在|就在现在|现在就在|现在还在|现在正|现在有人"
    r"|马上派人|请[你您]?们?马上|快派人|赶快来|赶紧来|赶快过来|赶紧过来|快来人"
)
# What a place ends with, as people say where something was.
_PLACE = re.compile(
    r"[在到](?P<place>[^，。！？、；在到我他她你]{1,18}"
    r"(?:路口|大街|路上|路边|路|街道|街|胡同|巷子?|广场|小区|家属院|号楼|村口|村里|村|镇上|学校|中学|小学|医院|车站|高铁站|火车站"
    r"|市场|商场|超市|公园|服务区|收费站|加油站|停车场|门口|大厅|饭店|宾馆|酒店|酒吧|歌厅|网吧|工地|厂里|附近|旁边|对面)"
    r"(?:路口|门口|附近|旁边|对面|[东西南北]广场)?)(?![\u3400-\u9fff]?(?:派出所|分局|大队))"
)


def draw(texts: Sequence[str], called_at: datetime | None) -> Iterator[Hint]:
    """Hints about time and place."""
    yield from each(texts, _HAPPENING_NOW, "happening_now", lambda _: "true", HAPPENING_CONFIDENCE)
    yield from each(texts, _PLACE, "place", lambda found: found["place"], 0.6, "place")
    if called_at is not None:
        yield from _times(texts, called_at)


def _times(texts: Sequence[str], called_at: datetime) -> Iterator[Hint]:
    """Each time that is named; what comes with an hour, and what comes first, is likelier meant."""
    likely = 0.6
    for segment, text in enumerate(texts):
        for found in spoken_times.mentions(text):
            if spoken_times.absolute(found["said"], called_at) is None:
                continue
            value = spoken_times.written(found["said"], called_at)
            with_hour = 0.2 if "时" in value else 0.0
            yield quoted("happened_at", value, segment, found, likely + with_hour, "said")
            likely = max(0.3, likely - 0.2)
