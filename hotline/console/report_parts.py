"""The ten parts of a 核查报告 as its page shows them: what was typed beside what the ledger knows. Pure.

What a person has typed is never written over. A part in which nobody typed begins with what the ledger knows,
or after a return with what the report said that came back, and goes on following it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hotline.console import report_facts
from hotline.console.timeline import Names
from ledger.handling.acts import Report
from ledger.matters import Entry
from ledger.models import Item
from ledger.models.handling_codes import ReportSection
from ledger.report_drafts import Typed


@dataclass(frozen=True, slots=True)
class Part:
    """One section: its text, and what could be taken into it.

    `known` is what the ledger knows now, `news` the lines of it that came after `acts`, the number of the
    last act that its writer had before them. `filed` is what an earlier report said, where it differs.
    """

    section: ReportSection
    text: str
    typed: bool
    known: str
    news: str
    filed: str
    acts: int


@dataclass(frozen=True)
class Sources:
    """An item with its history: where the parts come from."""

    item: Item
    history: Sequence[Entry]
    names: Names

    def parts(self, typed: Mapping[ReportSection, Typed]) -> list[Part]:
        """Return the parts in their order."""
        known, beginning = self._known(len(self.history)), self.beginning(len(self.history))
        return [self._part(section, typed.get(section), known, beginning) for section in ReportSection]

    def beginning(self, acts: int) -> Mapping[ReportSection, str]:
        """Return what the parts began with for somebody who had the first `acts` acts before them."""
        returned = self._report_before(acts)
        return returned.sections if returned else self._known(acts)

    def typed(
        self, texts: Mapping[ReportSection, str], acts: Mapping[ReportSection, int]
    ) -> dict[ReportSection, Typed]:
        """Return which texts of a page were typed; `acts` says which acts its reader had before them.

        One that was left as it came back, though the reader knows what was done since, counts as typed.
        """
        beginnings = {seen: self.beginning(seen) for seen in set(acts.values())}
        return {
            section: Typed(text, seen)
            for section, text in texts.items()
            for seen in [acts[section]]
            if _bare(text) != _bare(beginnings[seen][section]) or seen > self._told(seen)
        }

    def _part(
        self,
        section: ReportSection,
        typed: Typed | None,
        known: Mapping[ReportSection, str],
        beginning: Mapping[ReportSection, str],
    ) -> Part:
        text = typed.text if typed else beginning[section]
        acts = typed.acts if typed else self._told(len(self.history))
        before = self._known(acts)[section].splitlines()
        news = [line for line in known[section].splitlines() if line not in before and line not in text]
        report = self._report_before(len(self.history))
        filed = report.sections[section] if report else ""
        return Part(
            section=section,
            text=text,
            typed=typed is not None,
            known=known[section] if known[section] != text else "",
            news="\n".join(news),
            filed=filed if filed != text else "",
            acts=acts,
        )

    def _told(self, acts: int) -> int:
        """How many acts an untouched part tells of: all, but after a return those up to that report."""
        reports = [entry.seq for entry in self.history[:acts] if isinstance(entry.act, Report)]
        return reports[-1] if reports else acts

    def _known(self, acts: int) -> Mapping[ReportSection, str]:
        if acts not in self._known_after:
            self._known_after[acts] = report_facts.known(self.item, self.history[:acts], self.names)
        return self._known_after[acts]

    @cached_property
    def _known_after(self) -> dict[int, Mapping[ReportSection, str]]:
        """What was known after so many acts: each part asks for it."""
        return {}

    def _report_before(self, acts: int) -> Report | None:
        reports = [entry.act for entry in self.history[:acts] if isinstance(entry.act, Report)]
        return reports[-1] if reports else None


def _bare(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]
