"""A console over the sample, with a browser for each user: what is tried on every page goes through it."""

from playwright.sync_api import Browser, BrowserContext, ViewportSize
from playwright.sync_api import Page as Tab

from hotline.console.languages import COOKIE
from ledger.models import Language
from tests.console.answers import Scene
from tests.console.office import PASSWORD
from tests.console.pages import Page
from tests.console.samples import Sample
from tests.console.served import PATIENCE_SECONDS, enter

SETTLING_MS = 250  # for what the page draws by itself
WIDE, PHONE = ViewportSize(width=1366, height=768), ViewportSize(width=390, height=844)


class Desk:
    """A served console over the sample, and for each user a browser that has signed in."""

    def __init__(self, browser: Browser, address: str, sample: Sample) -> None:
        self.sample = sample
        self._browser, self._address = browser, address
        self._tabs: dict[str | None, Tab] = {}
        self.trouble: list[str] = []

    def open(self, page: Page, size: ViewportSize, language: Language = Language.CHINESE) -> Tab:
        """A page in a window of this size; what goes wrong in it is noted."""
        tab = self._tab_in(page.username, size, language)
        answer = tab.goto(page.address(self.sample))
        assert answer is not None
        assert answer.status == 200, f"{answer.status}: {answer.url}"
        return _settled(tab)

    def ask(self, answer: Scene, size: ViewportSize, language: Language) -> Tab:
        """What a form answers with, as a page is opened."""
        tab = self._tab_in(answer.username, size, language)
        answer.show(tab, self.sample)
        return _settled(tab)

    def _tab_in(self, username: str | None, size: ViewportSize, language: Language) -> Tab:
        tab = self._tab(username)
        tab.context.add_cookies([{"name": COOKIE, "value": language.value, "url": self._address}])
        tab.set_viewport_size(size)
        self.trouble.clear()
        return tab

    def _tab(self, username: str | None) -> Tab:
        if username not in self._tabs:
            context = self._browser.new_context(
                base_url=self._address, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce"
            )
            context.set_default_timeout(PATIENCE_SECONDS * 1000)
            self._watch(context)
            self._tabs[username] = context.new_page()
            if username is not None:
                enter(self._tabs[username], username, PASSWORD)
        return self._tabs[username]

    def _watch(self, context: BrowserContext) -> None:
        context.on("request", lambda asked: self._note(asked.url) if self._is_outside(asked.url) else None)
        context.on("weberror", lambda error: self._note(str(error.error)))
        context.on("console", lambda said: self._note(said.text) if "Policy" in said.text else None)

    def _is_outside(self, url: str) -> bool:
        return not url.startswith((self._address, "data:", "blob:"))

    def _note(self, what: str) -> None:
        self.trouble.append(what)


def _settled(tab: Tab) -> Tab:
    tab.wait_for_selector("[aria-busy=true]", state="detached")  # parts that the page asks for
    tab.wait_for_timeout(SETTLING_MS)
    return tab
