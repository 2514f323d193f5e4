"""One who works at the keyboard alone: every key is counted, and what they cost is reckoned.

A key takes 0.2 s, which is the time of an average typist in the keystroke-level model (Card, Moran, Newell
1980). A Chinese character counts as one key; by pinyin it takes two to three, so that typing is dearer still.
"""

import time
from dataclasses import dataclass, field

from playwright.sync_api import Page

from tests.console.served import PATIENCE_SECONDS

SECONDS_PER_KEY = 0.2


@dataclass
class Hand:
    """Somebody's hand on the keys of a page."""

    page: Page
    keys: int = 0
    _heard: float = field(default=0.0)

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1
            self.page.wait_for_timeout(40)

    def type(self, text: str) -> None:
        """Type a text."""
        self.page.keyboard.type(text)
        self.keys += len(text)

    def tab_to(self, name: str, *, back: bool = False) -> None:
        """Press Tab until the field of this name has the focus."""
        for _ in range(120):
            self.press("Shift+Tab" if back else "Tab")
            if self.page.evaluate("document.activeElement.name || document.activeElement.id") == name:
                return
        raise AssertionError(f"{name} is not reached by Tab")

    def listen(self) -> None:
        """Start the recording and hear it to its end."""
        began = time.monotonic()
        self.press("Space")
        while not self.page.eval_on_selector("audio", "audio => audio.ended"):
            assert time.monotonic() - began < 4 * PATIENCE_SECONDS, "the recording does not end"
            self.page.wait_for_timeout(50)
        self._heard += time.monotonic() - began

    @property
    def seconds(self) -> float:
        """What it took: the time of listening, measured, and of the keys."""
        return self._heard + self.keys * SECONDS_PER_KEY


def fill_in(page: Page, unit_id: int) -> None:
    """Fill in the registration form as an officer does."""
    page.fill("#reporter_name", "周某某")
    page.select_option("#reporter_gender", "男")
    page.fill("#unit-filter", "岱庙")
    page.check(f"input[name=accused_units][value='{unit_id}']")
    page.fill("#happened_at", "上周四晚八时许")
    page.fill("#place", "岱庙派出所值班室")
    page.check("input[name=categories][value=law_enforcement]")
    page.check("input[name=categories][value=public_service]")
    page.check("input[name=nature][value=duty_neglected]")
    page.check("input[name=difficulty][value=simple]")
    page.fill("#problem", "反映人称电动车被盗后报案，值班民警未受案、未出具受案回执，再次询问时称没有登记。")
    page.fill("#demand", "查清当晚值班受案情况，给予答复。")
