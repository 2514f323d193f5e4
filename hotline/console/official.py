"""What leaves the console as a document is in Chinese, in whatever language its maker reads."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import force_locale

CHINESE = "zh_Hans_CN"


@contextmanager
def in_chinese() -> Iterator[None]:
    """Put words into Chinese meanwhile; also `@in_chinese()` above a function that makes a document."""
    with force_locale(CHINESE):
        yield
