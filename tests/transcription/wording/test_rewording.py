"""What was heard, reworded segment by segment."""

from ledger.rewordings import Kind, Rewording
from transcription.transcriber import Segment, Word
from transcription.wording.correcting import Corrector
from transcription.wording.rewording import character_confidences, reword


def segment(*words: tuple[str, float]) -> Segment:
    return Segment.of([Word(place, place + 1.0, text, sure) for place, (text, sure) in enumerate(words)])


def test_each_correction_knows_its_segment(corrector: Corrector) -> None:
    heard = [segment(("你好", 0.9)), segment(("满装", 0.4), ("派出所", 0.9))]
    assert reword(heard, corrector) == [Rewording(1, 0, 5, "满装派出所", "满庄派出所", Kind.SOUND)]


def test_a_character_is_as_sure_as_its_word() -> None:
    assert character_confidences(segment(("你好", 0.9), ("吗", 0.5))) == [0.9, 0.9, 0.5]


def test_a_space_between_words_is_as_sure_as_the_word_after_it() -> None:
    assert character_confidences(segment(("my", 0.5), ("car", 0.9))) == [0.5, 0.5, 0.9, 0.9, 0.9, 0.9]
