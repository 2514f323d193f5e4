"""Several real processes that begin the same work at the same moment, on the ledger of given settings."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from hotline.settings import REPOSITORY, Settings

START = """
import sys
from hotline.settings import load_settings
from ledger.database import open_ledger, upgrade
from ledger.keys import load_keys
settings = load_settings()
print("ready", flush=True)
sys.stdin.readline()
"""


@contextmanager
def processes(settings: Settings, work: str, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Start Python processes that run `work` (it finds `settings`) and let them go together."""
    environment = os.environ | {
        "HOTLINE_DATA_DIR": str(settings.data_dir),
        "HOTLINE_DATABASE_URL": settings.database_url,
    }
    running = [
        subprocess.Popen(
            [sys.executable, "-c", START + work],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=REPOSITORY,
        )
        for _ in range(count)
    ]
    try:
        for process in running:
            hear(process, "ready")
        for process in running:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        yield running
    finally:
        for process in running:
            process.kill()
            process.communicate()


def hear(process: subprocess.Popen[str], word: str) -> None:
    """Wait until a process prints this line."""
    assert process.stdout
    assert process.stdout.readline() == f"{word}\n"


def run_together(settings: Settings, work: str, count: int) -> list[str]:
    """What each process printed; fails with the error of one that failed."""
    with processes(settings, work, count) as running:
        outputs = [process.communicate(timeout=120) for process in running]
    for process, (_, error) in zip(running, outputs, strict=True):
        assert process.returncode == 0, error
    return [output for output, _ in outputs]
