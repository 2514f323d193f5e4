"""The player of a draft's page in a browser: where it is, and waiting for it."""

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.console.served import PATIENCE_SECONDS


def open_draft(page: Page, draft_id: int) -> None:
    page.goto(f"/drafts/{draft_id}")
    expect(page.locator(".player-controls").first).to_be_visible()


def position(page: Page) -> float:
    """Where the first player is, in seconds."""
    seconds: float = page.eval_on_selector("audio", "audio => audio.currentTime")
    return seconds


def playing(page: Page) -> bool:
    paused: bool = page.eval_on_selector("audio", "audio => audio.paused")
    return not paused


def until(page: Page, look: Callable[[], object]) -> None:
    """Look again and again: the page's policy forbids what `wait_for_function` does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not look():
        assert time.monotonic() < deadline, "it did not happen"
        page.wait_for_timeout(30)


def wait_until_past(page: Page, seconds: float) -> None:
    until(page, lambda: position(page) > seconds)


def lit_word(page: Page) -> str:
    """The word that is lit, or an empty text."""
    word: str = page.evaluate("document.querySelector('.word.is-spoken')?.textContent ?? ''")
    return word
