"""What an address narrows the list of items down to."""

from hotline.console.item_filter import ItemFilter


def test_what_the_address_says_wrongly_is_left_out() -> None:
    wrong = {"state": "nonsense", "unit": "x", "category": "", "due": "never", "since": "2026-02-30"}
    assert ItemFilter.read(wrong) == ItemFilter()
    right = {"state": "open", "unit": "3", "channel": "letter", "due": "soon", "since": "2026-02-03"}
    assert ItemFilter.read(right).address() == right
