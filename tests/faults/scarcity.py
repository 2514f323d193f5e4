"""Ways to take from a running line what it needs, and to give it back."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.ivr.line_process import LineProcess

DISK_MEGABYTES = 4


@contextmanager
def few_descriptors(line: LineProcess, spare: int) -> Iterator[None]:
    """Let the line open no more than so many files and sockets."""
    pid = line.process.pid
    highest = max(int(each.name) for each in Path(f"/proc/{pid}/fd").iterdir())
    with _limited(pid, resource.RLIMIT_NOFILE, max(highest + 1 + spare, 0)):
        yield


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A disk of its own for `folder`; False where this user may not mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def full_disk(line: LineProcess, mounted: bool) -> Iterator[None]:
    """Fill the line's small disk to its last byte; where there is none, let every write of the line fail."""
    if not mounted:
        with _limited(line.process.pid, resource.RLIMIT_FSIZE, 0):
            yield
        return
    filler = line.spool.parent / "filler"
    with filler.open("wb", buffering=0) as out, suppress(OSError):
        while out.write(os.urandom(4096)):
            pass
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def _limited(pid: int, what: int, limit: int) -> Iterator[None]:
    soft, hard = resource.prlimit(pid, what)
    resource.prlimit(pid, what, (limit, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, what, (soft, hard))
