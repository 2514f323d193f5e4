"""Pictures of every page with invented content: `make screens` writes them to docs/screens, by language."""

import io
from collections.abc import Callable, Mapping
from datetime import datetime

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from playwright.sync_api import Page as Tab

from hotline.console.languages import COOKIE
from hotline.settings import REPOSITORY
from ledger.models import Language
from tests.browser import open_browser
from tests.console.office import PASSWORD
from tests.console.pages import PAGES, Page
from tests.console.samples import Sample, office_of_samples
from tests.console.served import enter, free_port, served

FOLDER = REPOSITORY / "docs" / "screens"
SIZES = {"": (1366, 768), "-phone": (390, 844)}
SETTLING_MS = 400  # for what a page draws by itself
COLOURS = 64  # of a picture: enough for a page of words, and a quarter of the bytes
LARGEST_BYTES = 150 * 1024


def listen(tab: Tab) -> None:
    """Listen to a little of a message, as who reviews it does."""
    tab.click(".word >> nth=9")
    tab.wait_for_timeout(1200)
    tab.click(".player-play")


def write_a_letter(tab: Tab) -> None:
    """Write the letter to a caller, and look at it."""
    tab.fill("#text", "经查阅当晚值班记录和接警台账，您反映的情况属实，派出所已补发受案回执。")
    tab.click("button[value=preview]")


def wait_for_the_sound(tab: Tab) -> None:
    """Wait until the wave form is drawn."""
    tab.wait_for_selector(".player-controls:visible")


def wait_for_the_figures(tab: Tab) -> None:
    """Wait until each part of a report or of the dashboard has come."""
    tab.wait_for_selector("[aria-busy=true]", state="detached")


# What is done on a page before its picture is taken.
FIRST: Mapping[str, Callable[[Tab], None]] = {
    "review": listen,
    "paper-letter": write_a_letter,
    "call": wait_for_the_sound,
    "conversation": wait_for_the_sound,
    "dashboard": wait_for_the_figures,
    "reports": wait_for_the_figures,
    "reports-for-a-leader": wait_for_the_figures,
}


def take(tab: Tab, page: Page, sample: Sample, language: Language, suffix: str) -> int:
    """Take one picture, of few colours so that all of them may lie in the repository; its size in bytes."""
    tab.goto(page.address(sample))
    if page.name in FIRST:
        FIRST[page.name](tab)
    tab.wait_for_timeout(SETTLING_MS)
    folder = FOLDER / language.value
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{page.name}{suffix}.png"
    picture = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        raise SystemExit(f"{path} has {size} bytes, more than {LARGEST_BYTES}")
    return size


def context_of(browser: Browser, address: str, language: Language, size: tuple[int, int]) -> BrowserContext:
    """A browser of somebody's own that reads the console in this language."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": COOKIE, "value": language.value, "url": address}])
    return context


def photograph(browser: Browser, address: str, sample: Sample, language: Language, suffix: str) -> int:
    """Take the pictures of one language and size, user by user; their size in bytes."""
    written = 0
    for username in dict.fromkeys(page.username for page in PAGES):
        context = context_of(browser, address, language, SIZES[suffix])
        tab = context.new_page()
        if username is not None:
            enter(tab, username, PASSWORD)
        written += sum(
            take(tab, page, sample, language, suffix) for page in PAGES if page.username == username
        )
        context.close()
    return written


def main() -> None:
    """Take every picture."""
    began = datetime.now().astimezone()
    with (
        office_of_samples() as sample,
        served(sample.settings, free_port(), sample.settings.data_dir / "console.log") as address,
        sync_playwright() as playwright,
        open_browser(playwright) as browser,
    ):
        for language in Language:
            for suffix in SIZES:
                written = photograph(browser, address, sample, language, suffix)
                print(f"{language.value}{suffix}: {len(PAGES)} pictures, {written // 1024} kB", flush=True)
    print(f"done in {(datetime.now().astimezone() - began).seconds} s")


if __name__ == "__main__":
    main()
