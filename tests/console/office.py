"""An office to try the console in: people, units, and messages that came the way real ones come.

Calls are written into the spool as the line writes them and taken in by `ledger.intake`, so that recordings
lie sealed in the vault. All names are invented.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import select

from hotline.settings import REPOSITORY, Settings
from ivr.spool import CallRecord, write_record
from ledger import drafts, extensions, hints, intake, items, live, matters, transcripts
from ledger.clock import now
from ledger.database import Ledger
from ledger.handling.acts import Act
from ledger.hints import Hint
from ledger.models import LivePiece, Role, Transcript, Unit, User
from ledger.registration import register_by_hand
from ledger.registration_form import RegistrationForm
from ledger.surroundings import Surroundings
from ledger.units import import_units
from ledger.vault import Vault
from tests.console.spooled import GREETED_AFTER, RATE, describe, record
from tests.passwords import quick_hasher
from transcription.transcriber import Segment, TranscriptResult, Word

PASSWORD = "heshi-dengji-12389"
FIRST_PASSWORD = "chushi-mima-12389"
SECONDS_PER_CHARACTER = 0.22
PAUSE = 0.6

LETTER = {
    "channel": "letter",
    "named": True,
    "reporter_name": "周某某",
    "reporter_phone": "13805380001",
    "confidential": True,
    "accused_persons": "某民警",
    "happening_now": False,
    "categories": ["law_enforcement"],
    "nature": "duty_neglected",
    "problem": "报案后没有受案回执，再去询问时称没有登记。",
    "urgency": "ordinary",
    "difficulty": "simple",
}


def heard(sentences: Sequence[str], channels: Sequence[int] = (), doubtful: str = "") -> TranscriptResult:
    """What an engine would have heard: one segment a sentence, one word a character; unsure of some."""
    segments, at = [], 0.3
    for sentence in sentences:
        words = []
        for character in sentence:
            confidence = 0.3 if character in doubtful else 0.92
            words.append(Word(round(at, 2), round(at + SECONDS_PER_CHARACTER, 2), character, confidence))
            at += SECONDS_PER_CHARACTER
        segments.append(replace(Segment.of(words), channel=channels[len(segments)] if channels else None))
        at += PAUSE
    return TranscriptResult.of(segments, engine="vosk", model="vosk-model-small-cn-0.22")


def length_of(sentences: Sequence[str]) -> float:
    """How long the sentences take, in seconds."""
    return 0.3 + sum(len(sentence) * SECONDS_PER_CHARACTER + PAUSE for sentence in sentences)


class Office:
    """Fills the ledger of `settings`; ids are those of the ledger."""

    def __init__(self, settings: Settings, ledger: Ledger) -> None:
        self.settings = settings
        self.ledger = ledger
        self.vault = Vault(settings.vault_dir, ledger.keys.vault)
        self._numbers = count(1)

    def units(self) -> dict[str, int]:
        """Import the example tree; names to ids."""
        with self.ledger.session() as session, session.begin():
            import_units(session, REPOSITORY / "ledger" / "data" / "units.example.csv")
            return {unit.name: unit.id for unit in session.query(Unit)}

    def person(
        self,
        username: str,
        display_name: str = "王警官",
        *roles: Role,
        first_password: bool = False,
        unit_id: int | None = None,
    ) -> User:
        """Make an account with `PASSWORD`; a duty officer unless told otherwise."""
        user = User(
            username=username,
            display_name=display_name,
            password_hash=quick_hasher.hash(FIRST_PASSWORD if first_password else PASSWORD),
            must_change_password=first_password,
            unit_id=unit_id,
        )
        user.roles.update(roles or {Role.DUTY_OFFICER})
        with self.ledger.session() as session, session.begin():
            session.add(user)
        return user

    def ring(self, started: datetime, caller: str | None, outcome: str, **changes: object) -> str:
        """Take in a call without a recording; its id."""
        if outcome in {"busy", "refused", "failed"}:
            changes = {"answered_at": None, "greeting_ended_at": None, "hung_up_by": "line"} | changes
        return self._take_in(started, caller, outcome, [], **changes).call_id

    def message(
        self,
        sentences: Sequence[str] = ("您好，我要反映一个问题。",),
        *,
        started: datetime | None = None,
        caller: str | None = "13805380001",
        takes: Sequence[float] = (),
        again: bool = False,
        transcript: str = "done",
        reason: str = "engine_failed",
        doubtful: str = "",
    ) -> int:
        """Take in a call with a message; the id of its draft.

        `takes` are the lengths of the recordings in seconds; else there is one, as long as the sentences.
        `again` says that the caller asked for each but the last again.
        """
        lengths = takes or (length_of(sentences),)
        taken = self._take_in(
            started or now() - timedelta(minutes=5), caller, "message", lengths, again=again
        )
        assert taken.draft_id is not None
        for transcript_id in taken.transcript_ids:
            if transcript == "done":
                self.hear(transcript_id, sentences, doubtful=doubtful)
            elif transcript == "failed":
                self.fail(transcript_id, reason)
            elif transcript == "unavailable":
                with self.ledger.session() as session, session.begin():
                    transcripts.mark_unavailable(session, transcript_id)
        return taken.draft_id

    def extension(
        self, label: str = "值班一", uri: str = "sip:801@10.0.0.5", *, officer: User | None = None
    ) -> int:
        """Enter a telephone, with an officer on duty at it if one is given; its id."""
        with self.ledger.session() as session, session.begin():
            phone = extensions.add_extension(session, label, uri, "test")
            if officer is not None:
                extensions.sign_in(session, phone, officer, officer.username)
            return phone.id

    def answered(
        self,
        *,
        started: datetime,
        caller: str | None = "13805380001",
        waited: float = 40.0,
        talked: float = 30.0,
        label: str = "值班一",
        **changes: object,
    ) -> int:
        """Take in a call that an officer answered `waited` seconds after the ring; the id of its draft."""
        bridged = started + timedelta(seconds=waited)
        moments = {
            "greeting_ended_at": bridged - timedelta(seconds=7),
            "queued_at": bridged - timedelta(seconds=6),
            "rang_at": bridged - timedelta(seconds=5),
            "bridged_at": bridged,
            "ended_at": bridged + timedelta(seconds=talked),
        }
        taken = self._take_in(
            started,
            caller,
            "answered",
            [talked],
            kind="conversation",
            mode="staffed",
            query_number=None,
            hung_up_by="caller",
            extension={"id": 1, "label": label},
            officer={"id": 1, "name": "王警官"},
            rtp={
                "received": round(talked * 50),
                "lost": 3,
                "foreign": 0,
                "jitter_ms": 1.8,
                "round_trip_ms": 24.5,
            },
            **{name: moment.isoformat() for name, moment in moments.items()} | changes,
        )
        assert taken.draft_id is not None
        return taken.draft_id

    def running(
        self, *, started: datetime | None = None, caller: str | None = "13805380001", **changes: object
    ) -> str:
        """Put a call into the spool that has not ended, as its line writes it; its id."""
        began = (started or now()).astimezone(self.settings.zone)
        call_id = f"{began.astimezone(UTC):%Y%m%dT%H%M%S}-1-{next(self._numbers):08x}"
        record = CallRecord(call_id, 1, began.isoformat(), "staffed", caller=caller)
        for name, value in changes.items():
            setattr(record, name, value)
        write_record(self.settings.spool_dir / call_id, record.to_json())
        return call_id

    def changes(self, call_id: str, **changes: object) -> None:
        """Let a running call go on: write its record anew."""
        folder = self.settings.spool_dir / call_id
        record = CallRecord.from_json((folder / "call.json").read_text(encoding="utf-8"))
        for name, value in changes.items():
            setattr(record, name, value)
        write_record(folder, record.to_json())

    def says(self, call_id: str, *sentences: str, channels: Sequence[int] = (), after: float = 0.3) -> None:
        """Let more be heard of a running call, as its follower keeps it; each sentence takes four seconds."""
        speakers = channels or [0] * len(sentences)
        file = "conversation-1.wav" if channels else "message-1.wav"
        with self.ledger.session() as session, session.begin():
            for place, (sentence, channel) in enumerate(zip(sentences, speakers, strict=True)):
                start = after + 4.0 * place
                segment = {"start": start, "end": start + 3.5, "text": sentence, "words": []}
                heard = {"sha256": "0" * 64, "engine": "vosk", "model": "cn", "segments": [segment]}
                span = {"start": round(start * RATE), "end": round((start + 4) * RATE)}
                live.keep(session, LivePiece(call_id=call_id, file=file, channel=channel, **span, **heard))
        (self.settings.run_dir / "live").mkdir(parents=True, exist_ok=True)
        live.tell(self.settings.run_dir, call_id)

    def hear(
        self,
        transcript_id: int,
        sentences: Sequence[str],
        *,
        channels: Sequence[int] = (),
        doubtful: str = "",
        meaning: Sequence[Hint] = (),
    ) -> None:
        """Finish a transcript as the worker does; `channels`: on which each sentence was said."""
        with self.ledger.session() as session, session.begin():
            assert transcripts.claim(session, transcript_id, "test")
            assert transcripts.finish(session, transcript_id, heard(sentences, channels, doubtful))
            hints.store(session, transcript_id, meaning)

    def fail(self, transcript_id: int, reason: str) -> None:
        """Let a transcript fail for good."""
        with self.ledger.session() as session, session.begin():
            assert transcripts.claim(session, transcript_id, "test")
            assert transcripts.fail(session, transcript_id, reason, final=True)

    def item(self, **changes: object) -> str:
        """Register a letter about a police station, as the first user; its number."""
        with self.ledger.session() as session, session.begin():
            accused = session.scalars(select(Unit.id).where(Unit.name == "泰山分局岱庙派出所")).one()
            actor = session.scalars(select(User).order_by(User.id)).first()
            assert actor is not None
            form = RegistrationForm.read({**LETTER, "accused_units": [accused], **changes})
            return register_by_hand(session, form, actor, zone=self.settings.zone).number

    def do(self, number: str, username: str, *deeds: Act) -> None:
        """Do acts on an item as somebody."""
        for act in deeds:
            with self.ledger.session() as session, session.begin():
                actor = session.scalars(select(User).where(User.username == username)).one()
                around = Surroundings.load(session, self.settings)
                matters.do(session, items.get_item(session, number), act, actor, around)

    def accuse(self, draft_id: int, *unit_ids: int) -> None:
        """Name units as accused in the form of a draft, as an officer who saves it does."""
        with self.ledger.session() as session, session.begin():
            draft = drafts.get(session, draft_id)
            actor = session.scalars(select(User)).first()
            assert actor is not None
            drafts.save_form(session, draft, {**draft.form, "accused_units": list(unit_ids)}, actor)

    def mark_urgent(self, draft_id: int) -> None:
        """Mark a draft whose words suggest that it is happening now."""
        with self.ledger.session() as session, session.begin():
            drafts.get(session, draft_id).urgent = True

    def transcript_ids(self) -> list[int]:
        """The ids of every transcript."""
        with self.ledger.reading() as session:
            return [row.id for row in session.query(Transcript).order_by(Transcript.id)]

    def _take_in(
        self,
        started: datetime,
        caller: str | None,
        outcome: str,
        lengths: Sequence[float],
        *,
        kind: str = "message",
        again: bool = False,
        **changes: object,
    ) -> intake.IntakeResult:
        number = next(self._numbers)
        folder = self.settings.spool_dir / f"{started:%Y%m%dT%H%M%S}-1-{number:08x}"
        folder.mkdir(parents=True)
        bridged = changes.get("bridged_at")
        began = datetime.fromisoformat(str(bridged)) if bridged else started + GREETED_AFTER
        recordings = record(folder, began, lengths, kind=kind, again=again, seed=number)
        ended = began + timedelta(seconds=sum(lengths))
        call = describe(folder.name, number, caller, outcome, started, ended, recordings) | changes
        (folder / "call.json").write_text(json.dumps(call), encoding="utf-8")
        return intake.take_in(self.ledger, self.vault, folder, self.settings)
