"""The people of a running service: two duty officers, a supervisor, a leader."""

from playwright.sync_api import Page

from tests.system.service import Service

FIRST_PASSWORD, PASSWORD = "chushi-mima-12389", "heshi-dengji-12389"
PEOPLE = (
    ("wang", "王警官", "duty_officer"),
    ("li", "李警官", "duty_officer"),
    ("zhang", "张支队", "supervisor"),
    ("sun", "孙局长", "leader"),
)


def add_people(service: Service) -> None:
    """Give each an account with `FIRST_PASSWORD`."""
    for username, name, role in PEOPLE:
        service.hotline(
            *("user", "add", username, "--name", name, "--role", role, "--password", FIRST_PASSWORD)
        )


def sign_in(page: Page, username: str) -> Page:
    """Sign somebody in for the first time; the page they come to."""
    page.goto("/sign-in")
    page.fill("#username", username)
    page.fill("#password", FIRST_PASSWORD)
    page.keyboard.press("Enter")
    for field, typed in (("current", FIRST_PASSWORD), ("new", PASSWORD), ("again", PASSWORD)):
        page.fill(f"#{field}", typed)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "password" not in url)
    return page


def kept_from(page: Page, *urls: str) -> None:
    """Whose browser this is opens none of these pages."""
    for url in urls:
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 403, url
