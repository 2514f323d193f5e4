"""Workers as the ledger sees them, for tests: each step a transaction of its own."""

from ledger import drafts, transcripts
from ledger.database import Ledger
from ledger.models import Transcript
from tests.ledger.conftest import Heard, People


def first_transcript(ledger: Ledger, draft_id: int) -> int:
    with ledger.reading() as session:
        transcript = drafts.get(session, draft_id).call.recordings[0].transcript
    assert transcript is not None
    return transcript.id


class Worker:
    """One worker and what it reads of the ledger."""

    def __init__(self, ledger: Ledger, name: str = "worker") -> None:
        self.ledger = ledger
        self.name = name

    def claim(self, transcript_id: int) -> bool:
        with self.ledger.session() as session, session.begin():
            return transcripts.claim(session, transcript_id, self.name)

    def finish(self, transcript_id: int, text: str = "他们没有出示证件") -> bool:
        with self.ledger.session() as session, session.begin():
            return transcripts.finish(session, transcript_id, Heard(text))

    def fail(self, transcript_id: int, reason: str = "engine_failed", *, final: bool = False) -> bool:
        with self.ledger.session() as session, session.begin():
            return transcripts.fail(session, transcript_id, reason, final)

    def read(self, transcript_id: int) -> Transcript:
        with self.ledger.reading() as session:
            return session.get_one(Transcript, transcript_id)

    def due(self) -> list[int]:
        with self.ledger.reading() as session:
            return transcripts.due(session)


def retry(ledger: Ledger, transcript_id: int, people: People) -> bool:
    with ledger.session() as session, session.begin():
        return transcripts.retry(session, transcript_id, people.officer)
