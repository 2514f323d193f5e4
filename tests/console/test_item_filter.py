"""What an address narrows the list of items down to."""

from hotline.console.item_filter import ItemFilter
from hotline.console.place_words import PLACES
from ledger.item_words import ACCUSED_UNITS, HANDLING_UNITS, NUMBER, TRANSCRIPT
from ledger.items import SEARCHED


def test_a_day_that_no_zone_could_begin_is_left_out() -> None:
    for day in ("0001-01-01", "9999-12-31"):
        assert ItemFilter.read({"since": day, "until": day}) == ItemFilter()


def test_what_the_address_says_wrongly_is_left_out() -> None:
    wrong = {"state": "nonsense", "unit": "x", "category": "", "due": "never", "since": "2026-02-30"}
    assert ItemFilter.read(wrong) == ItemFilter()
    right = {"state": "open", "unit": "3", "channel": "letter", "due": "soon", "since": "2026-02-03"}
    assert ItemFilter.read(right).address() == right


def test_every_place_in_which_words_may_stand_has_a_name() -> None:
    assert set(PLACES) == {*SEARCHED, NUMBER, ACCUSED_UNITS, HANDLING_UNITS, TRANSCRIPT}


def test_an_address_says_again_what_it_said() -> None:
    asked = {"accused": "3", "urgency": "urgent", "sort": "-due", "words": "abc"}
    assert ItemFilter.read(asked).address() == asked
    wrong = {"accused": "9" * 20, "urgency": "x", "sort": "-number", "words": ""}
    assert ItemFilter.read(wrong) == ItemFilter()


def test_what_only_the_link_of_a_figure_asks_for_is_kept_beside_the_form() -> None:
    asked = {
        "category": "public_service",
        "sub_level": "窗口",
        "method": "-",
        "nature": "discipline_broken",
        "channel": "letter",
    }
    of_acts = {"figure": "supervised", "period": "2025-Q3", "acts": "repeated.letter"}
    wanted = ItemFilter.read(asked | of_acts)
    assert wanted.address() == asked | of_acts
    assert wanted.behind() == {**of_acts, "sub_level": "窗口", "method": "-", "nature": "discipline_broken"}


def test_a_sub_level_belongs_to_a_category_and_acts_to_a_figure() -> None:
    assert ItemFilter.read({"sub_level": "窗口"}) == ItemFilter()
    counted = {"figure": "supervised", "period": "2025"}
    for acts in ("", "nonsense", "repeated.nonsense"):
        assert ItemFilter.read(counted | {"acts": acts}).address() == counted
    assert ItemFilter.read({"figure": "closed", "period": "2025", "acts": "repeated"}).acts is None
