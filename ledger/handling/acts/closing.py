"""审核, 结案, 归档 (DOMAIN.md section 2.11)."""

from dataclasses import replace
from typing import ClassVar

from ledger.handling.acts.base import Act, Passage, Stamp
from ledger.handling.matter import Matter
from ledger.models.handling_codes import ActKind, ClosingCheck, Conclusion


class PassReview(Act):
    """审核通过."""

    kind: ClassVar[ActKind] = ActKind.PASS_REVIEW

    note: str = ""


class ReturnReport(Act):
    """退回复查: back to 核查, with what is to be put right."""

    kind: ClassVar[ActKind] = ActKind.RETURN_REPORT

    reason: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Set the report aside; the clock of 核查 goes on."""
        return replace(matter, reported_at=None, conclusion=None, returned=matter.returned + 1)


class Close(Act):
    """结案: the seven conditions that hold, and the conclusion as reviewed."""

    kind: ClassVar[ActKind] = ActKind.CLOSE

    checks: frozenset[ClosingCheck]
    conclusion: Conclusion
    outcome: Passage

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Close it."""
        return replace(matter, closed_at=stamp.at)


class Archive(Act):
    """归档: nothing of it changes any more."""

    kind: ClassVar[ActKind] = ActKind.ARCHIVE

    note: str = ""

    def applied(self, matter: Matter, stamp: Stamp) -> Matter:
        """Archive it."""
        return replace(matter, archived_at=stamp.at)
