"""Serve the console with gunicorn."""

import os
import socket
import sys
from typing import Any

from gunicorn.app.base import BaseApplication

from hotline.console.app import create_app
from hotline.settings import Settings

THREADS = 8
# The path without its query string, and no referrer: neither may carry what was searched for into a log.
ACCESS_LOG = '%(t)s %(h)s "%(m)s %(U)s" %(s)s %(B)s %(L)ss'


class AddressInUse(Exception):
    """The console's address cannot be had; the message says what to do."""


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
            "threads": THREADS,
            "accesslog": "-",
            "access_log_format": ACCESS_LOG,
            "control_socket_disable": True,
            "proc_name": "hotline console",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        # Called in the worker, after the fork: database connections are never shared between processes.
        return create_app(self._settings)


def run_console(settings: Settings) -> int:
    """Serve the console until SIGTERM; returns the exit code."""
    try:
        listener = listen(settings.http_bind, settings.http_port)
    except AddressInUse as error:
        print(f"console: {error}", file=sys.stderr)
        return 1
    print(f"console: ready on http://{settings.http_bind}:{settings.http_port}/", flush=True)
    try:
        _Server(settings, listener).run()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    return 0


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
