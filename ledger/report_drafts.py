"""The draft of a 核查报告: kept as it is typed, and filed as the act. DOMAIN.md section 2.10.

One draft an item, which everybody writes who may file it. What the ledger knows of a section by itself is not
in it: a section that nobody has typed in goes on following the ledger.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ledger import audit, clock, matters
from ledger.handling.acts import Report
from ledger.handling.machine import TABLE, refusal_of_person
from ledger.handling.refusals import Forbidden
from ledger.models import Item, ReportDraft, User
from ledger.models.handling_codes import ActKind, Conclusion, ReportSection
from ledger.surroundings import Surroundings

LONGEST_SECTION = 20_000
"""Characters, as the act takes (`ledger.handling.acts.base.Passage`)."""
NOTED_AFTER = timedelta(minutes=30)
"""Who has not written for so long begins anew, which the audit log notes; it does not note each saving."""
NOT_WRITTEN = 0
"""The version of what nobody has written yet."""


class WrittenByAnother(Exception):
    """Somebody else wrote or filed meanwhile; read the draft again, what they wrote is in it."""


class SectionTooLong(ValueError):
    """A section has more than `LONGEST_SECTION` characters."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed in a section, by somebody who had the first `acts` acts of the item before them."""

    text: str
    acts: int


@dataclass(frozen=True, slots=True)
class Words:
    """A report as far as it is written; nothing of it has to be there yet."""

    sections: Mapping[ReportSection, Typed] = field(default_factory=lambda: MappingProxyType({}))
    conclusion: Conclusion | None = None
    attachments: frozenset[int] = frozenset()


def draft_of(session: Session, item: Item) -> ReportDraft | None:
    """Return the draft of an item's report; None where nobody has typed."""
    return session.get(ReportDraft, item.id, populate_existing=True)


def words_of(draft: ReportDraft | None) -> Words:
    """Return what a draft says."""
    if draft is None:
        return Words()
    kept = draft.words
    return Words(
        {ReportSection(name): Typed(**typed) for name, typed in kept["sections"].items()},
        Conclusion(kept["conclusion"]) if kept["conclusion"] else None,
        frozenset(kept["attachments"]),
    )


def save(
    session: Session, item: Item, words: Words, actor: User, surroundings: Surroundings, *, version: int
) -> ReportDraft | None:
    """Keep what was typed; `version` is the one that the person saw, or `NOT_WRITTEN`.

    Gives the draft; None where nothing was typed yet. Raises `ledger.handling.refusals.Forbidden` unless the
    report is the person's to file, whatever it still wants; `SectionTooLong`; and `WrittenByAnother`, after
    which the transaction is of no use any more.
    """
    if any(len(typed.text) > LONGEST_SECTION for typed in words.sections.values()):
        raise SectionTooLong(f"A section has more than {LONGEST_SECTION} characters.")
    session.refresh(item, with_for_update=True)  # of two people who write at once, one is the first
    _refuse_others(session, item, actor, surroundings)
    found = _seen(session, item, version)
    if words == words_of(found):
        return found
    begins = _begins_to_write(found, actor)
    if found is None:
        found = ReportDraft(item_id=item.id)
        session.add(found)
    found.words, found.written_by_id = _kept(words), actor.id
    try:
        session.flush()
    except IntegrityError as error:  # both began to write at once
        raise WrittenByAnother(f"The report of {item.number} was just written by someone else.") from error
    if begins:
        audit.record(session, actor.username, "report_draft.saved", "item", item.id)
    return found


def file(
    session: Session,
    item: Item,
    report: Report,
    actor: User,
    surroundings: Surroundings,
    *,
    version: int,
    draft_version: int,
) -> None:
    """File the report that somebody saw: `version` of the item, `draft_version` of the draft.

    The draft has then become the act, and is no more. One that people typed while the report was filed
    another way (the API) stays: it is there again when the report is returned. Raises `WrittenByAnother`
    and what `ledger.matters.do` raises.
    """
    matters.do(session, item, report, actor, surroundings, version=version)  # which holds the item
    draft = _seen(session, item, draft_version)
    if draft is not None:
        session.delete(draft)
        session.flush()


def _seen(session: Session, item: Item, version: int) -> ReportDraft | None:
    found = draft_of(session, item)
    if (found.version if found else NOT_WRITTEN) != version:
        raise WrittenByAnother(f"The report of {item.number} was written on by someone else; reload it.")
    return found


def _begins_to_write(found: ReportDraft | None, actor: User) -> bool:
    if found is None or found.written_by_id != actor.id:
        return True
    return clock.now() - found.written_at >= NOTED_AFTER


def _refuse_others(session: Session, item: Item, actor: User, surroundings: Surroundings) -> None:
    matter = matters.read(session, item, surroundings.zone)
    refusal = refusal_of_person(matter, ActKind.REPORT, surroundings.circumstances(actor))
    if refusal is not None:
        raise Forbidden(ActKind.REPORT, refusal, refusal.rule or TABLE[ActKind.REPORT].rule)


def _kept(words: Words) -> dict[str, Any]:
    sections = {
        section.value: {"text": one.text, "acts": one.acts} for section, one in words.sections.items()
    }
    conclusion = words.conclusion.value if words.conclusion else None
    return {"sections": sections, "conclusion": conclusion, "attachments": sorted(words.attachments)}
