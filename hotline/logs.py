"""How a process logs: one line an event, to standard error, never a caller's number or words."""

import logging

# Libraries that tell of each step; their warnings are still heard.
TALKATIVE = ("alembic", "faster_whisper", "rq.worker")


def log_to_stderr(part: str) -> None:
    """Set up logging for one process; `part` stands in each of its lines."""
    logging.basicConfig(
        level=logging.INFO,
        format=f"%(asctime)s {part}: %(levelname)s %(name)s: %(message)s",
        force=True,
    )
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
