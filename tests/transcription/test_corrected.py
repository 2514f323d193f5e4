"""The measure of engines on what people corrected, without what was said."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from hotline.commands import corrections as commands
from ledger import corrections, drafts, transcripts
from ledger.database import Ledger
from ledger.models import Transcript, User
from ledger.rewordings import Kind, Rewording
from tests.ledger.conftest import Heard, add_call
from transcription import corrected


@pytest.fixture
def hear(ledger: Ledger) -> Callable[..., None]:
    """A call that was heard, put right by the machine, and corrected by somebody (None: by nobody)."""
    with ledger.session() as session, session.begin():
        officer = User(username="zhangsan", display_name="张三", password_hash="-")
        session.add(officer)

    def make(name: str, heard: str, said: str | None, *made: Rewording) -> None:
        with ledger.session() as session, session.begin():
            draft = drafts.get(session, add_call(session, name).id)
            transcript = session.scalars(select(Transcript).order_by(Transcript.id.desc())).first()
            assert transcript is not None
            transcripts.claim(session, transcript.id, "worker")
            transcripts.finish(session, transcript.id, Heard(heard))
            transcripts.reword(session, transcript.id, made)
            if said is not None:
                corrections.correct(session, draft, transcript, 0, said, officer, version=0)

    return make


def test_what_staff_corrected_measures_the_engine_and_what_the_machine_put_right(
    ledger: Ledger, hear: Callable[..., None]
) -> None:
    put_right = Rewording(0, 0, 2, "民井", "民警", Kind.SOUND)
    hear("one", "民井没有出示政见", "民警没有出示证件", put_right)
    hear("two", "没有人管我", None)  # nobody has looked
    with ledger.reading() as session:
        (found,) = corrected.by_engine(session)
    assert (found.transcripts, found.characters) == (1, 8)
    assert (found.cer_as_heard, found.cer) == (3 / 8, 2 / 8)


def test_the_command_prints_figures_and_nothing_of_what_was_said(
    hear: Callable[..., None], environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert "nobody has corrected" in CliRunner().invoke(commands.command).output
    hear("one", "没有出示政见", "没有出示证件")
    output = CliRunner().invoke(commands.command, ["--json"]).output
    assert json.loads(output)[0]["cer"] == 2 / 6
    assert "出示" not in output
