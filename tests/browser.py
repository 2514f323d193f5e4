"""Debian's Chromium, driven by Playwright."""

from playwright.sync_api import Browser, Playwright

CHROMIUM = "/usr/bin/chromium"
# Nothing of the browser's own reaches for the network.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--autoplay-policy=no-user-gesture-required",
]


def open_browser(playwright: Playwright) -> Browser:
    """Debian's Chromium with a fresh profile."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
