"""Which program asks: its token from the header, whether its scopes open the rule, and not too often."""

from threading import Lock
from time import monotonic

from flask import abort, current_app, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import TooManyRequests, Unauthorized

from hotline.console.database import reading
from hotline.console.sessions import load_units_above
from ledger.access import Rule, token_allows
from ledger.api_tokens import token_of
from ledger.models import ApiToken

BLUEPRINT = "api"
REQUESTS_A_MINUTE = 120
"""Of one token; enough for a system that files and reads, and the console stays quick beside it."""


class RateLimit:
    """Counts the requests of each token in the present minute; in this process, which is the only one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute = 0
        self._counts: dict[int, int] = {}

    def seconds_to_wait(self, token_id: int, now: float, limit: int) -> int:
        """Count one more request at `now` (seconds); returns 0, or how long until the next is answered."""
        minute, passed = divmod(int(now), 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            self._counts[token_id] = self._counts.get(token_id, 0) + 1
            return 60 - passed if self._counts[token_id] > limit else 0


def ask(rule: Rule) -> None:
    """Let the request pass if its token may do what the rule stands for; else 401, 403 or 429."""
    token = _token()
    if token is None:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))
    limit: RateLimit = current_app.extensions.setdefault("rate_limit", RateLimit())
    wait = limit.seconds_to_wait(token.id, monotonic(), REQUESTS_A_MINUTE)
    if wait:
        raise TooManyRequests(retry_after=wait)
    if not token_allows(token, rule):
        abort(403)
    g.api_token = token


def the_token() -> ApiToken:
    """The token of this request, in an operation whose rule has made sure that there is one."""
    token: ApiToken = g.api_token
    return token


def _token() -> ApiToken | None:
    shown = request.authorization
    if shown is None or shown.type != "bearer" or not shown.token:
        return None
    with reading() as session:
        token = token_of(session, shown.token)
        if token is not None:
            load_units_above(token.user)
        return token
