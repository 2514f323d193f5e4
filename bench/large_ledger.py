"""The first year of a large ledger, in bulk: every column as the service fills it, sealed, and indexed.

What the console then reads is what the service itself would have written: acts are replayed by the rules,
words cut and keyed by the index. Only the way in is short. All words are made up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from random import Random
from typing import Any

import sqlalchemy as sa

from bench.gram_files import GramFiles
from bench.large_ledger_words import Words
from bench.repeated_years import YEAR
from hotline.settings import Settings
from hotline.simulation.city import City, found_city
from ledger import item_words, matters
from ledger.calendar import load_calendar
from ledger.database import Ledger
from ledger.handling import acts
from ledger.handling.acts import Act, Stamp
from ledger.handling.machine import replay
from ledger.handling.matter import Matter
from ledger.handling.reading import open_values, payload
from ledger.item_index import EDITION, pieces_of
from ledger.item_words import Passage
from ledger.items import SEARCHED
from ledger.models import (
    Base,
    Call,
    Draft,
    Item,
    ItemAct,
    ItemCategory,
    ItemHandler,
    ItemUnit,
    Recording,
    Transcript,
)
from ledger.models.codes import Category, Channel, Difficulty, DiscardReason, Identity, Nature, Urgency
from ledger.models.handling_codes import Conclusion, FeedbackWay, Method, ReportSection, Satisfaction, Step
from ledger.workdays import Deadline, WorkCalendar

OF_LINE = 0.7
WITHOUT_ITEM = 0.5
"""Calls that became no item, for each item: rings of which nothing came, and messages not registered."""
AT_ONCE = 1000
FRUITLESS = ("abandoned", "no_message", "query", "abandoned_queue", "refused", "busy")
Rows = dict[type[Base], list[dict[str, Any]]]


@dataclass
class LargeLedger:
    """A ledger of `count` items of the year that begins at `first`; the same seed gives the same one."""

    ledger: Ledger
    settings: Settings
    count: int
    first: datetime
    seed: int = 12389

    @property
    def numbers(self) -> int:
        """How many numbers calls and items take."""
        return self.count + round(self.count * WITHOUT_ITEM)

    def fill(self, grams: GramFiles) -> None:
        """Fill it; the pieces of its words go into files, to be loaded in their order."""
        self.chance = Random(self.seed)  # noqa: S311  # no secret depends on it
        self.words = Words(self.chance)
        self.serials: dict[int, int] = {}
        with self.ledger.session() as session, session.begin():
            self.city: City = found_city(session)
            self.calendar = _Remembering(load_calendar(session))
        for numbers in _batched(self.count):
            self._write(self._items(numbers, grams))
        for numbers in _batched(round(self.count * WITHOUT_ITEM)):
            self._write(self._calls_without_item(numbers))

    def _write(self, rows: Rows) -> None:
        with self.ledger.engine.begin() as connection:
            for model, values in rows.items():
                if values:
                    connection.execute(sa.insert(model.__table__), values)

    def _items(self, numbers: range, grams: GramFiles) -> Rows:
        rows: Rows = {
            model: []
            for model in (
                Call, Recording, Transcript, Draft, Item, ItemUnit, ItemHandler, ItemCategory, ItemAct,
            )
        }  # fmt: skip
        for number in numbers:
            self._item(number, rows, grams)
        return rows

    def _item(self, number: int, rows: Rows, grams: GramFiles) -> None:
        chance, words = self.chance, self.words
        accepted = self._moment(number / self.count)
        year = accepted.astimezone(self.settings.zone).year
        unit = chance.choice((*self.city.stations, *self.city.detachments))
        of_line = chance.random() < OF_LINE
        said = words.complaint(unit.name)
        columns = self._form(said, of_line)
        history = self._history(number, accepted, columns, unit.id)
        matter = replay(history)
        item = {
            **columns,
            "id": number,
            "year": year,
            "serial": self._serial(year),
            "received_at": accepted - timedelta(hours=3),
            "accepted_at": accepted,
            "registered_by_id": chance.choice(self.city.duty).id,
            "search_edition": EDITION,
            "version": 1,
            "created_at": accepted,
            **matters.columns(matter, self.calendar),
        }
        heard = f"{said}{words.chat()}" if of_line else None
        spoke = "message" if chance.random() < 0.6 else "answered"
        call_id = self._call(number, accepted, rows, heard, spoke)
        if heard:
            item |= {"call_id": call_id, "draft_id": number, "corrected_text": None}
            rows[Draft].append(self._draft(number, call_id, accepted, "registered"))
        rows[Item].append(_empty(Item) | {name: item[name] for name in _columns(Item) if name in item})
        rows[ItemUnit].append({"item_id": number, "unit_id": unit.id})
        rows[ItemCategory].append(
            {"item_id": number, "category": chance.choice(list(Category)), "sub_level": None}
        )
        rows[ItemHandler] += [{"item_id": number, "unit_id": one} for one in matter.handling_units]
        rows[ItemAct] += [_act_row(number, seq, act, stamp) for seq, (act, stamp) in enumerate(history, 1)]
        grams.add(number, pieces_of(self._passages(item, unit.name, matter, heard, history)))

    def _form(self, said: str, of_line: bool) -> dict[str, Any]:
        chance, words = self.chance, self.words
        others = [channel for channel in Channel if channel is not Channel.HOTLINE]
        form = dict.fromkeys(SEARCHED)
        return form | {
            "channel": Channel.HOTLINE if of_line else chance.choice(others),
            "named": True,
            "reporter_name": words.name(),
            "reporter_phone": words.telephone(),
            "reporter_address": words.address(),
            "confidential": chance.random() < 0.4,
            "accused_persons": f"民警{words.name()}",
            "identity": chance.choice(list(Identity)),
            "happened_at": "上周三下午",
            "place": words.address(),
            "happening_now": False,
            "nature": chance.choice(list(Nature)),
            "problem": said,
            "demand": "要求核实并书面答复。",
            "urgency": chance.choices(list(Urgency), (2, 13, 85))[0],
            "difficulty": chance.choices(list(Difficulty), (55, 35, 10))[0],
        }

    def _history(
        self, number: int, accepted: datetime, columns: dict[str, Any], unit: int
    ) -> list[tuple[Act, Stamp]]:
        """The acts as far as there was time for them."""
        registered = acts.Register(
            channel=columns["channel"],
            urgency=Urgency.ORDINARY if columns["urgency"] is Urgency.IMMEDIATE else columns["urgency"],
            difficulty=columns["difficulty"],
            happening_now=False,
            named=True,
            accused_units=frozenset({unit}),
            accepted_on=accepted.astimezone(self.settings.zone).date(),
        )
        columns["urgency"] = registered.urgency
        moment, history = accepted, []
        for act, days in [(registered, 0.0), *self._deeds(number)]:
            moment += timedelta(days=days)
            day = moment.astimezone(self.settings.zone).date()
            history.append((act, Stamp(moment, day, self.city.director.id)))
        return history

    def _deeds(self, number: int) -> Iterator[tuple[Act, float]]:
        """What is done on an item after its registration, each so many days after the one before."""
        chance, words = self.chance, self.words
        if number % 50 == 1 and number > 1:
            yield acts.Join(main=number - 1, reason="同一人反映同一问题。"), 1
            return
        if chance.random() < 0.03:
            yield acts.Decline(reason="不属于公安机关职权范围", note=words.chat()), 1
            return
        yield acts.Accept(), 1
        if number % 50 == 0:
            yield acts.TakeRepeat(repeat=number + 1), 1
        force = chance.choice(self.city.forces)
        yield acts.Assign(method=Method.SUBORDINATE, handling_units=frozenset({force.id})), 1
        yield acts.Begin(), chance.random() * 3
        for step in (Step.PLAN, Step.EVIDENCE):
            yield acts.TakeStep(step=step, account=words.account()), chance.random() * 6
        conclusion = chance.choice(list(Conclusion))
        found, said = words.section(), words.section()
        sections = {section: found if place % 2 else said for place, section in enumerate(ReportSection)}
        yield acts.Report(sections=sections, conclusion=conclusion), chance.random() * 12
        told = {"told": "已告知核查情况。", "opinion": words.chat()}
        satisfied = chance.choice(list(Satisfaction))
        yield acts.Feedback(way=FeedbackWay.ORAL, satisfaction=satisfied, **told), 1
        yield acts.PassReview(), 1
        yield acts.Close(checks=frozenset(), conclusion=conclusion, outcome=words.account()), 1
        yield acts.Archive(), 30

    def _passages(
        self,
        item: dict[str, Any],
        unit: str,
        matter: Matter,
        heard: str | None,
        history: list[tuple[Act, Stamp]],
    ) -> list[Passage]:
        names = {force.id: force.name for force in self.city.forces}
        found = [Passage(item_words.NUMBER, Item.number_of(item["year"], item["serial"]))]
        found += [Passage(name, item[name]) for name in SEARCHED if item[name]]
        found.append(Passage(item_words.ACCUSED_UNITS, unit))
        found += [Passage(item_words.HANDLING_UNITS, names[one]) for one in matter.handling_units]
        found += [Passage(item_words.TRANSCRIPT, heard)] if heard else []
        return found + [
            one for act, _stamp in history[1:] for one in item_words.of_act(act.kind, payload(act))
        ]

    def _calls_without_item(self, numbers: range) -> Rows:
        rows: Rows = {Call: [], Recording: [], Transcript: [], Draft: []}
        last = round(self.count * WITHOUT_ITEM)
        for number in numbers:
            own = self.count + number
            at = self._moment(number / last)
            if self.chance.random() < 0.8:
                self._call(own, at, rows, None, self.chance.choice(FRUITLESS))
                continue
            call_id = self._call(own, at, rows, self.words.chat(), "message")
            rows[Draft].append(self._draft(own, call_id, at, "discarded"))
        return rows

    def _call(self, number: int, at: datetime, rows: Rows, heard: str | None, outcome: str) -> str:
        start = at - timedelta(hours=3)
        call_id = f"{start:%Y%m%dT%H%M%S}-1-{number:08x}"
        staffed = outcome in ("answered", "abandoned_queue")
        row = _empty(Call) | {
            "id": call_id,
            "line": 1,
            "caller": self.words.telephone(),
            "mode": "staffed" if staffed else "after_hours",
            "outcome": outcome if heard or outcome in FRUITLESS else "no_message",
            "interrupted": False,
            "started_at": start,
            "answered_at": start + timedelta(seconds=1),
            "greeting_ended_at": start + timedelta(seconds=8),
            "bridged_at": start + timedelta(seconds=9) if outcome == "answered" else None,
            "queued_at": start + timedelta(seconds=8) if staffed else None,
            "ended_at": start + timedelta(seconds=self.chance.uniform(30, 300)),
            "officer_id": self.chance.choice(self.city.duty).id if outcome == "answered" else None,
            "emergency": False,
            "rings": [],
            "asked_query": False,
            "caller_digest": number.to_bytes(32, "big"),
            "taken_in_at": at,
        }
        rows[Call].append(row)
        if heard:
            self._recording(number, call_id, start, heard, rows)
        return call_id

    def _recording(self, number: int, call_id: str, at: datetime, heard: str, rows: Rows) -> None:
        seconds = float(len(heard)) / 4
        rows[Recording].append(
            {
                "id": number, "call_id": call_id, "position": 1, "kind": "message", "channels": 1,
                "superseded": False, "vault_id": f"bench-{number}", "seconds": seconds,
                "speech_seconds": seconds, "bytes": round(seconds * 16_000), "sha256": f"{number:064x}",
                "started_at": at, "ended_by": "hangup",
            }
        )  # fmt: skip
        row = _empty(Transcript) | {
            "id": number, "recording_id": number, "state": "done", "engine": "bench", "model": "bench",
            "attempts": 1, "text": heard, "created_at": at, "finished_at": at,
            "segments": [{"start": 0.0, "end": seconds, "text": heard, "confidence": 0.9, "words": []}],
        }  # fmt: skip
        rows[Transcript].append(row)

    def _draft(self, number: int, call_id: str, at: datetime, status: str) -> dict[str, Any]:
        return _empty(Draft) | {
            "id": number, "call_id": call_id, "received_at": at, "status": status, "urgent": False,
            "review_due": self.calendar.due(at.astimezone(self.settings.zone).date(), 1).due,
            "review_due_provisional": False, "silent": False, "form": {}, "version": 1,
            "discard_reason": DiscardReason.CONSULTATION if status == "discarded" else None,
            "closed_at": at + timedelta(hours=2), "closed_by_id": self.city.duty[0].id,
            "created_at": at, "updated_at": at,
        }  # fmt: skip

    def _serial(self, year: int) -> int:
        self.serials[year] = self.serials.get(year, 0) + 1
        return self.serials[year]

    def _moment(self, share: float) -> datetime:
        """A moment of the year, in the office hours of a day."""
        day = (self.first + YEAR * share * 0.9999).astimezone(self.settings.zone).date()
        return datetime.combine(day, time(8), self.settings.zone) + timedelta(seconds=share * 1e9 % 14_000)


class _Remembering(WorkCalendar):
    """A calendar that reckons each deadline once."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self.__dict__.update(calendar.__dict__)

    @cache  # noqa: B019  # one for the whole run
    def due(self, start: date, working_days: int) -> Deadline:
        """As the calendar does."""
        return super().due(start, working_days)


def _batched(count: int) -> Iterator[range]:
    return (range(first, min(first + AT_ONCE, count + 1)) for first in range(1, count + 1, AT_ONCE))


@lru_cache
def _columns(model: type[Base]) -> tuple[str, ...]:
    return tuple(column.key for column in sa.inspect(model).column_attrs)


def _empty(model: type[Base]) -> dict[str, Any]:
    """A row as the model begins it."""
    defaults = {column.key: column.default for column in model.__table__.columns}
    return {
        name: default.arg if default is not None and default.is_scalar else None
        for name, default in defaults.items()
    }


def _act_row(number: int, seq: int, act: Act, stamp: Stamp) -> dict[str, Any]:
    return {
        "item_id": number, "seq": seq, "kind": act.kind, "actor_id": stamp.actor_id, "at": stamp.at,
        "day": stamp.day, "codes": open_values(act), "payload": payload(act),
    }  # fmt: skip
