"""Parts of pages that refresh themselves: sent again only when they have changed."""

import hashlib
import time
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue


def digest(shown: str) -> str:
    """What tells what somebody was shown from anything else."""
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Part:
    """A part of a page; its template asks again with `?seen=*`, and may tell the server's time as `now=*`."""

    html: str
    digest: str

    @classmethod
    def of(cls, template: str, **values: object) -> "Part":
        """Render a part. The server's time is not among what tells whether it has changed."""
        html = render_template(template, **values)
        seen = digest(html)
        return cls(html.replace("seen=*", f"seen={seen}", 1).replace("now=*", f"{time.time():.2f}"), seen)

    @property
    def is_known(self) -> bool:
        """Whether the page that asks shows just this."""
        return request.args.get("seen") == self.digest

    def answer(self) -> ResponseReturnValue:
        """The part, or nothing (204) while it is as the page knows it."""
        return ("", 204) if self.is_known else self.html
