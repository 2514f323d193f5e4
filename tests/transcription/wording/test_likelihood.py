"""Which text is likelier, and into which words it is cut."""

from transcription.wording.likelihood import Likelihood, general_counts

MODEL = Likelihood({"我": 100, "要": 100, "举": 10, "报": 10, "几": 20}, {"举报": 0.9, "派出所": 0.1})


def test_a_text_is_cut_into_its_likeliest_words() -> None:
    assert MODEL.cut("我要举报")[1] == ["我", "要", "举报"]


def test_a_word_of_the_domain_is_likelier_than_its_characters_alone() -> None:
    assert MODEL.cut("举报")[0] > MODEL.cut("几报")[0]


def test_a_character_that_nobody_knows_is_a_word_by_itself() -> None:
    assert MODEL.cut("我龘") == (MODEL.cut("我")[0] + MODEL.cut("龘")[0], ["我", "龘"])


def test_no_text_is_certain() -> None:
    assert MODEL.cut("") == (0.0, [])


def test_the_general_dictionary_counts_common_words_more() -> None:
    counts = general_counts()
    assert counts["派出所"] > counts["笔录"] > 0
