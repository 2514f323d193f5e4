"""What may be happening now: people are told at once and once, without a word of it (§1)."""

from collections.abc import Callable

from sqlalchemy import select

from hotline.reminding import NotSent, Reminding
from ledger import drafts, hints
from ledger.database import Ledger
from ledger.hints import Hint
from ledger.models import DiscardReason, Recording, Transcript
from tests.ledger.conftest import People

HEARD = Hint("happening_now", "true", "正在打人", 0, 0, 4, 0.7)


class Ears:
    """Hears notices while it listens."""

    def __init__(self, name: str) -> None:
        self.name, self.heard, self.listens = name, list[tuple[str, str]](), True

    def send(self, subject: str, text: str) -> None:
        if not self.listens:
            raise NotSent("nobody listens")
        self.heard.append((subject, text))


def hears(ledger: Ledger, draft_id: int, *heard: Hint) -> None:
    with ledger.session() as session, session.begin():
        call_id = drafts.get(session, draft_id).call_id
        wanted = select(Transcript.id).join(Recording).where(Recording.call_id == call_id)
        hints.store(session, session.scalars(wanted).one(), heard)


def test_what_is_heard_to_be_happening_now_is_told_at_once_and_once(
    ledger: Ledger, new_draft: Callable[[], int]
) -> None:
    ears = Ears("ears")
    reminding = Reminding(ledger, [ears])
    draft_id = new_draft()
    assert reminding.send_waiting()
    assert ears.heard == []

    hears(ledger, draft_id, HEARD)
    assert reminding.send_waiting()
    assert Reminding(ledger, [ears]).send_waiting()  # after a restart

    ((subject, text),) = ears.heard
    assert subject == "12389疑似正在发生的情况"
    assert text == "12389平台有1条来电疑似正在发生，排在待登记事项最前，请立即登录平台收听、处置。"


def test_whom_it_did_not_reach_is_told_later_and_nobody_twice(
    ledger: Ledger, new_draft: Callable[[], int]
) -> None:
    ears, deaf = Ears("ears"), Ears("deaf")
    deaf.listens = False
    reminding = Reminding(ledger, [ears, deaf])
    hears(ledger, new_draft(), HEARD)
    assert not reminding.send_waiting()
    deaf.listens = True
    assert reminding.send_waiting()
    assert (len(ears.heard), len(deaf.heard)) == (1, 1)


def test_what_has_left_the_queue_is_told_to_nobody(
    ledger: Ledger, people: People, new_draft: Callable[[], int]
) -> None:
    ears = Ears("ears")
    draft_id = new_draft()
    hears(ledger, draft_id, HEARD)
    with ledger.session() as session, session.begin():
        draft = drafts.get(session, draft_id)
        drafts.discard(session, draft, DiscardReason.INVALID, "误拨", people.officer, version=draft.version)
    assert Reminding(ledger, [ears]).send_waiting()
    assert ears.heard == []


def test_being_told_of_leaves_the_form_to_whoever_has_it_open(
    ledger: Ledger, new_draft: Callable[[], int]
) -> None:
    draft_id = new_draft()
    hears(ledger, draft_id, HEARD)
    with ledger.reading() as session:
        version = drafts.get(session, draft_id).version
    assert Reminding(ledger, [Ears("ears")]).send_waiting()
    with ledger.reading() as session:
        assert drafts.get(session, draft_id).version == version
