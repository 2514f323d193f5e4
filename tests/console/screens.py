"""Pictures of every page with invented content: `make screens` writes them to docs/screens, by language."""

import io
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright
from playwright.sync_api import Page as Tab

from hotline.console.languages import COOKIE
from hotline.settings import REPOSITORY, Settings
from ledger.database import upgrade
from ledger.models import Language
from tests.browser import open_browser
from tests.console.answers import ANSWERS, Scene, at
from tests.console.office import PASSWORD
from tests.console.pages import ACTS, PAGES, Page
from tests.console.sample_desk import PHONE, WIDE
from tests.console.samples import Sample, office_of_samples
from tests.console.served import enter, free_port, served

FOLDER = REPOSITORY / "docs" / "screens"
SIZES = {"": WIDE, "-phone": PHONE}
SETTLING_MS = 400  # for what a page draws by itself
COLOURS = 64  # of a picture: enough for a page of words, and a quarter of the bytes
HIGHEST = 2800  # of a picture, in pixels: a long list goes on as it began
LARGEST_BYTES = 200 * 1024


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
    "calls": wait_for_the_figures,
    "call-figures": wait_for_the_figures,
    "dashboard": wait_for_the_figures,
    "reports": wait_for_the_figures,
    "reports-for-a-leader": wait_for_the_figures,
}


def open_page(page: Page, tab: Tab, sample: Sample) -> None:
    """Go to a page and do on it what its picture is to show."""
    tab.goto(page.address(sample))
    if page.name in FIRST:
        FIRST[page.name](tab)


SCENES = tuple(Scene(page.name, page.username, partial(open_page, page)) for page in PAGES + ACTS)
UNCLAIMED = Scene("first-start-claim", None, at("/"))


def take(tab: Tab, scene: Scene, sample: Sample, language: Language, suffix: str) -> int:
    """Take one picture, of few colours so that all of them may lie in the repository; its size in bytes."""
    scene.show(tab, sample)
    tab.wait_for_timeout(SETTLING_MS)
    folder = FOLDER / language.value
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{scene.name}{suffix}.webp"
    tab.evaluate("scrollTo(0, 0)")
    height = min(tab.evaluate("document.documentElement.scrollHeight"), HIGHEST)
    tab.set_viewport_size(ViewportSize(width=SIZES[suffix]["width"], height=height))
    picture = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    tab.set_viewport_size(SIZES[suffix])
    picture.quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB").save(path, lossless=True)
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        raise SystemExit(f"{path} has {size} bytes, more than {LARGEST_BYTES}")
    return size


def context_of(browser: Browser, address: str, language: Language, size: ViewportSize) -> BrowserContext:
    """A browser of somebody's own that reads the console in this language."""
    context = browser.new_context(
        base_url=address,
        viewport=size,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": COOKIE, "value": language.value, "url": address}])
    return context


def photograph(browser: Browser, address: str, scenes: Sequence[Scene], sample: Sample) -> None:
    """Take the pictures of scenes in each language and size, user by user."""
    for language, suffix in product(Language, SIZES):
        written = 0
        for username in dict.fromkeys(scene.username for scene in scenes):
            context = context_of(browser, address, language, SIZES[suffix])
            tab = context.new_page()
            if username is not None:
                enter(tab, username, PASSWORD)
            seen = [scene for scene in scenes if scene.username == username]
            written += sum(take(tab, scene, sample, language, suffix) for scene in seen)
            context.close()
        print(f"{language.value}{suffix}: {len(scenes)} pictures, {written // 1024} kB", flush=True)


@contextmanager
def unclaimed() -> Iterator[str]:
    """The address of a console that nobody has claimed yet."""
    with tempfile.TemporaryDirectory(prefix="hotline-unclaimed-") as folder:
        settings = Settings(data_dir=Path(folder))
        upgrade(settings)
        with served(settings, free_port(), settings.data_dir / "console.log") as address:
            yield address


def main() -> None:
    """Take every picture; those of answers last, for some of their forms change what pages show."""
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        office_of_samples(Path(folder) / "last-year") as sample,
        sync_playwright() as playwright,
        open_browser(playwright) as browser,
    ):
        with served(sample.settings, free_port(), sample.settings.data_dir / "console.log") as address:
            photograph(browser, address, SCENES, sample)
            photograph(browser, address, ANSWERS, sample)
        with unclaimed() as address:
            photograph(browser, address, [UNCLAIMED], sample)
    print(f"done in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
