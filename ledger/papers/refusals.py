"""Why a paper cannot be made."""

from enum import StrEnum

from ledger.models.handling_codes import PaperKind


class Lack(StrEnum):
    """What an item lacks for a paper; the words for people are the console's."""

    NOT_ASSIGNED = "not_assigned"
    NOT_FORWARDED = "not_forwarded"
    NOT_SUPERVISED = "not_supervised"
    NO_STAGE_REPORT = "no_stage_report"
    NO_REPORT = "no_report"
    NOBODY_TO_TELL = "nobody_to_tell"
    NOTHING_TO_TELL = "nothing_to_tell"


class PaperRefused(Exception):
    """The paper cannot be made from the item as it is."""

    def __init__(self, kind: PaperKind, lack: Lack) -> None:
        super().__init__(f"No {kind.value} can be made from this item yet: {lack.value}.")
        self.kind = kind
        self.lack = lack
