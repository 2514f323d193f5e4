"""Files that were sent, on the disk only as long as they are read, and under no name."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from werkzeug.datastructures import FileStorage

from hotline.console.database import settings


@contextmanager
def received(file: FileStorage) -> Iterator[Path]:
    """Give a path under which the file can be read, within the block only.

    The file has no name: killed in mid-upload, the console leaves nothing unsealed on the disk.
    """
    with tempfile.TemporaryFile(dir=settings().data_dir) as kept:
        file.save(kept)
        kept.flush()
        yield Path(f"/proc/self/fd/{kept.fileno()}")
