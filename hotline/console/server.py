"""Serve the console with gunicorn."""

import gc
import os
import socket
import sys
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from sqlalchemy.exc import OperationalError

from hotline.console.app import create_app
from hotline.console.streams import MOST_STREAMS
from hotline.settings import Settings
from ledger.database import DatabaseURLUnsupported, LedgerNotReady, open_ledger
from ledger.keys import KeysError

# Each stream of events holds a thread while it lasts; there are always these left for pages.
THREADS_FOR_PAGES = 8
STOP_SECONDS = 5
# So many collections of middle-aged garbage make one of all of it worth while. By itself Python begins one of
# all in the middle of an answer; it still does where ten times as many were made and no answer has ended.
COLLECTIONS = 20
BY_ITSELF = 10 * COLLECTIONS
# The path without its query string, and no referrer: neither may carry what was searched for into a log.
ACCESS_LOG = '%(t)s %(h)s "%(m)s %(U)s" %(s)s %(B)s %(L)ss'


class AddressInUse(Exception):
    """The console's address cannot be had; the message says what to do."""


class _Log(Logger):
    """Leaves out the answers 'nothing new' to pages that refresh themselves."""

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        if not str(resp.status).startswith("204"):
            super().access(resp, req, environ, request_time)


class _Server(BaseApplication):
    """gunicorn, told everything by us: no command line, no configuration file."""

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        self._settings = settings
        self._listener = listener
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"fd://{self._listener.detach()}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS_FOR_PAGES + MOST_STREAMS,
            "graceful_timeout": STOP_SECONDS,
            "loglevel": "warning",
            "logger_class": _Log,
            "accesslog": "-",
            "access_log_format": ACCESS_LOG,
            "control_socket_disable": True,
            "post_worker_init": self._ready,
            "post_request": _collect_garbage,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        # Called in the worker, after the fork: database connections are never shared between processes.
        return create_app(self._settings)

    def _ready(self, worker: Any) -> None:
        # At SIGTERM a worker waits for every answer that is not complete, and a stream never is.
        worker.wsgi.extensions["streams"].stopping = lambda: not worker.alive
        # What is loaded by now stays: to look through it for garbage took a fifth of a second each time.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*gc.get_threshold()[:2], BY_ITSELF)
        print(f"console: ready on http://{self._settings.http_bind}:{self._settings.http_port}/", flush=True)


def _collect_garbage(_worker: Any, _request: Any, _environ: Any, _answer: Any) -> None:
    """Do after an answer what would else be done in the middle of one."""
    if gc.get_count()[2] >= COLLECTIONS:
        gc.collect()


def run_console(settings: Settings) -> int:
    """Serve the console until SIGTERM; returns the exit code, 1 with a message where it cannot start."""
    try:
        open_ledger(settings).close()  # so that a fault is told in one line, not by a worker that dies
        listener = listen(settings.http_bind, settings.http_port)
    except (AddressInUse, LedgerNotReady, KeysError, DatabaseURLUnsupported) as error:
        return _refuse(str(error))
    except OperationalError:
        return _refuse("the database does not answer: see whether it runs, and HOTLINE_DATABASE_URL")
    try:
        _Server(settings, listener).run()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    return 0


def _refuse(why: str) -> int:
    print(f"console: {why}", file=sys.stderr)
    return 1


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on `host` and `port`; raises `AddressInUse`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise AddressInUse(
            f"cannot listen on {host} port {port} ({os.strerror(error.errno or 0)}): end the program that "
            "holds it, or choose another with HOTLINE_HTTP_BIND and HOTLINE_HTTP_PORT"
        ) from error
    listener.listen()
    return listener
