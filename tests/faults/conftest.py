"""Lines to ring, as in `tests/ivr`."""

from tests.ivr.conftest import make_line, night_line, sounds, staffed

__all__ = ["make_line", "night_line", "sounds", "staffed"]
