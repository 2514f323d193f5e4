"""Debian's Chromium, driven by Playwright: the build of it that has no windows of its own.

The usual build draws a window with its menus for each page, though nobody sees it: twice the work.
"""

from playwright.sync_api import Browser, Playwright

CHROMIUM = "/usr/bin/chromium-headless-shell"
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
