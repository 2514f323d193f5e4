"""From a figure to what it counts: the links of a page, and every row of the lists that they lead to."""

import re
from html import unescape

from flask.testing import FlaskClient

_LINK = re.compile(
    r'<a href="(/(?:items\?|calls\?|dashboard/calls\?|overview/proposals)[^"]*)">([\d.]+%?)</a>'
)
_ROWS = {
    "/items": re.compile(r'<th scope="row"[^>]*><a href="/items/(\d{4}-\d+)"'),
    "/calls": re.compile(r'<a href="/calls/(\d[^"?/]+)"'),
    "/dashboard/calls": re.compile(r'<th scope="row"[^>]*>(\d{4}-\d\d-\d\d \d\d:\d\d)</th>'),
    "/overview/proposals": re.compile(r'<th scope="row"[^>]*><a href="/items/(\d{4}-\d+)"'),
}


def counts(page: str) -> set[tuple[str, int]]:
    """The addresses that the counts of a page lead to, each with its count."""
    return {(unescape(address), int(text)) for address, text in _LINK.findall(page) if text.isdecimal()}


def shares(page: str) -> set[str]:
    """The addresses that the shares of a page lead to."""
    return {unescape(address) for address, text in _LINK.findall(page) if text.endswith("%")}


def rows(client: FlaskClient, address: str) -> list[str]:
    """Every row of a list, page after page."""
    found: list[str] = []
    pattern = _ROWS[address.partition("?")[0]]
    while address:
        page = client.get(address)
        assert page.status_code == 200, address
        found += pattern.findall(page.text)
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        address = unescape(following.group(1)) if following else ""
    return found
