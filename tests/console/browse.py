"""What a person does in a browser, for the Flask test client: fill in the form of a page and send it."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_VERSION = re.compile(r'name="version" value="(\d+)"')


def post(client: FlaskClient, url: str, *, page: str | None = None, **fields: Any) -> TestResponse:
    """Open `page` (the URL itself if not given) for its token, then send the fields to `url`."""
    shown = client.get(page or url)
    token = _TOKEN.search(shown.text)
    assert token, f"no form on {page or url}: {shown.status_code}"
    return client.post(url, data={"csrf_token": token[1], **fields})


def version_of(page: TestResponse) -> int:
    """The version of the draft that a page shows."""
    found = _VERSION.search(page.text)
    assert found, "no version on the page"
    return int(found[1])
