"""What a person does in a browser, for the Flask test client: fill in the form of a page and send it."""

import html
import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_VERSION = re.compile(r'name="version" value="(\d+)"')


def post(client: FlaskClient, url: str, *, page: str | None = None, **fields: Any) -> TestResponse:
    """Open `page` (the URL itself if not given) for its token, then send the fields to `url`."""
    return client.post(url, data={"csrf_token": token_of(client.get(page or url)), **fields})


def token_of(page: TestResponse) -> str:
    """The token that the forms of a page carry."""
    found = _TOKEN.search(page.text)
    assert found, f"no form on the page: {page.status_code}"
    return found[1]


def version_of(page: TestResponse) -> int:
    """The version of the draft that a page shows."""
    found = _VERSION.search(page.text)
    assert found, "no version on the page"
    return int(found[1])


def words_of(page: str) -> str:
    """What a reader sees of a page, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
