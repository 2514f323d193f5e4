"""What the calls of a line share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hotline.settings import Settings
from ivr.dialling import Dialler
from ivr.endpoint import Endpoint
from ivr.leg import Inbox
from ivr.officers import Officers
from ivr.prompts import Prompts
from ivr.queries import Queries
from ivr.snapshot import Snapshot
from ivr.writer import Writer


@dataclass(frozen=True)
class Equipment:
    """What a call works with; `free_channels` tells how many calls the line group has room for."""

    prompts: Prompts
    writer: Writer
    endpoint: Endpoint
    dialler: Dialler
    officers: Officers
    queries: Queries
    snapshot: Snapshot
    inbox: Inbox
    free_channels: Callable[[], int]
    now: Callable[[], datetime]

    @property
    def settings(self) -> Settings:
        """The settings as they stand now, with what staff changed in the console."""
        return self.snapshot.settings

    def time(self) -> str:
        """The time of day for a call record."""
        return self.now().isoformat(timespec="milliseconds")
