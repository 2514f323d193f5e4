"""Which kinds of papers a person makes and reads: who handles an item for a unit has some of them only."""

from ledger.access import Rule, allows
from ledger.models import User
from ledger.models.handling_codes import PaperKind

OF_HANDLERS = frozenset({PaperKind.EXTENSION, PaperKind.INVESTIGATION, PaperKind.FEEDBACK})
"""What the 承办单位 writes."""
TO_HANDLERS = OF_HANDLERS | {PaperKind.ASSIGNMENT, PaperKind.FORWARDING, PaperKind.SUPERVISION}
"""What it writes or receives; the 登记表, which says who the caller is, and the 通报 are the office's."""


def may_make(user: User, kind: PaperKind) -> bool:
    """Whether a person makes papers of a kind."""
    return allows(user, Rule.MAKE_PAPERS) and (kind in OF_HANDLERS or _of_the_office(user))


def may_read(user: User, kind: PaperKind) -> bool:
    """Whether a person reads papers of a kind, of items that they see."""
    return allows(user, Rule.MAKE_PAPERS) and (kind in TO_HANDLERS or _of_the_office(user))


def _of_the_office(user: User) -> bool:
    return allows(user, Rule.SEE_QUEUE)
