"""Words put together into segments, and segments into a text."""

import pytest

from transcription.transcriber import Segment, TranscriptResult, Word, join_words


def words(*texts: str) -> list[Word]:
    return [Word(float(i), i + 0.5, text, 0.5 + i / 10) for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        (("我", "要", "举报"), "我要举报"),
        (("警号", "042731", "，", "谢谢"), "警号042731，谢谢"),
        (("안녕", "하세요"), "안녕 하세요"),
        (("call", "me"), "call me"),
        (("用", "WeChat", "转账"), "用WeChat转账"),
    ],
)
def test_chinese_words_stand_without_spaces_and_others_with(texts: tuple[str, ...], joined: str) -> None:
    assert join_words(words(*texts)) == joined


def test_a_segment_has_the_times_of_its_words_and_the_mean_of_their_confidence() -> None:
    segment = Segment.of(words("我", "要", "举报"))

    assert (segment.start, segment.end) == (0.0, 2.5)
    assert segment.confidence == pytest.approx(0.6)
    assert segment.text == "我要举报"


def test_the_text_has_one_line_for_each_segment() -> None:
    segments = [Segment.of(words("喂")), Segment.of(words("有人", "吗"))]

    assert TranscriptResult.of(segments, engine="e", model="m").text == "喂\n有人吗"


def test_no_speech_is_an_empty_text() -> None:
    assert TranscriptResult.of([], engine="e", model="m").text == ""
