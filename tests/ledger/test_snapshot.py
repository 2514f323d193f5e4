"""The file by which a line knows of the ledger."""

import json
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hotline.settings import Settings
from ledger import calendar, clock, drafts, extensions, query_states, search, snapshot
from ledger.database import Ledger
from ledger.models import DiscardReason, Draft, Item
from ledger.registration import register
from ledger.registration_form import RegistrationForm
from tests.ledger.conftest import People, add_call


def write(ledger: Ledger, data_dir: Path) -> Path:
    with ledger.reading() as session:
        return snapshot.write(session, data_dir)


def test_the_snapshot_holds_the_days_that_staff_entered(
    ledger: Ledger, ledger_settings: Settings, people: People
) -> None:
    with ledger.session() as session, session.begin():
        calendar.enter_day(session, date(2027, 1, 4), worked=False, note=None, actor=people.officer)
        calendar.enter_day(session, date(2027, 1, 9), worked=True, note=None, actor=people.officer)
    assert write(ledger, ledger_settings.data_dir) == ledger_settings.snapshot_file
    content = json.loads(ledger_settings.snapshot_file.read_text(encoding="utf-8"))
    assert content["version"] == 1
    assert content["staff_days"] == {"2027-01-04": False, "2027-01-09": True}
    assert datetime.fromisoformat(content["written_at"]).utcoffset() is not None


def test_the_next_snapshot_replaces_the_last_and_leaves_no_other_file(ledger: Ledger, tmp_path: Path) -> None:
    write(ledger, tmp_path)
    write(ledger, tmp_path)
    assert [path.name for path in tmp_path.iterdir() if "snapshot" in path.name] == ["line-snapshot.json"]


def test_a_snapshot_that_cannot_be_written_leaves_the_last_one_whole(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = write(ledger, tmp_path).read_text(encoding="utf-8")

    def disk_full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ledger.snapshot.os.fsync", disk_full)
    with pytest.raises(OSError, match="No space left"):
        write(ledger, tmp_path)
    assert (tmp_path / "line-snapshot.json").read_text(encoding="utf-8") == before
    assert [path.name for path in tmp_path.iterdir() if "snapshot" in path.name] == ["line-snapshot.json"]


# --- Officers' telephones ----------------------------------------------------------------------------


def content(ledger: Ledger, data_dir: Path) -> dict[str, Any]:
    snapshot_content: dict[str, Any] = json.loads(write(ledger, data_dir).read_text(encoding="utf-8"))
    return snapshot_content


def test_only_the_service_itself_may_read_the_file(ledger: Ledger, tmp_path: Path) -> None:
    assert write(ledger, tmp_path).stat().st_mode & 0o777 == 0o600


def test_lines_know_the_telephones_on_duty_in_the_order_in_which_they_ring(
    ledger: Ledger, tmp_path: Path
) -> None:
    with ledger.session() as session, session.begin():
        phones = [
            extensions.add_extension(session, label, f"sip:{label}@10.0.0.5", "admin", position=position)
            for label, position in (("c", 3), ("a", 1), ("b", 2), ("d", 4))
        ]
        for phone in phones[:3]:
            extensions.sign_in(session, phone, None, "admin")
        extensions.remove_extension(session, phones[2], "admin")
    known = content(ledger, tmp_path)
    assert known["extensions"] == [
        {"id": phones[1].id, "label": "a", "uri": "sip:a@10.0.0.5", "position": 1, "officer": None},
        {"id": phones[0].id, "label": "c", "uri": "sip:c@10.0.0.5", "position": 3, "officer": None},
    ]
    assert [phone["label"] for phone in known["off_duty"]] == ["d"]  # of one that was removed, nothing


def test_lines_know_who_sits_at_a_telephone(ledger: Ledger, tmp_path: Path, people: People) -> None:
    with ledger.session() as session, session.begin():
        phone = extensions.add_extension(session, "值班一", "sip:801@10.0.0.5", "admin")
        extensions.sign_in(session, phone, people.officer, "admin")
    [told] = content(ledger, tmp_path)["extensions"]
    assert told["officer"] == {"id": people.officer.id, "name": people.officer.display_name}


def test_of_two_who_write_at_once_the_later_writes_what_is_newer(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_read, go_on = threading.Event(), threading.Event()
    read = query_states.query_states

    def read_and_wait(*arguments: Any) -> Any:
        found = read(*arguments)
        if not has_read.is_set():
            has_read.set()
            go_on.wait(10)
        return found

    monkeypatch.setattr(snapshot, "query_states", read_and_wait)
    earlier = threading.Thread(target=write, args=(ledger, tmp_path))
    earlier.start()
    assert has_read.wait(10)
    with ledger.session() as session, session.begin():
        phone = extensions.add_extension(session, "值班一", "sip:801@10.0.0.5", "admin")
        extensions.sign_in(session, phone, None, "admin")
    later = threading.Thread(target=write, args=(ledger, tmp_path))
    later.start()
    later.join(0.5)  # it waits for the earlier, which would else put back what it had read
    go_on.set()
    earlier.join(10)
    later.join(10)
    written = json.loads((tmp_path / "line-snapshot.json").read_text(encoding="utf-8"))
    assert [extension["label"] for extension in written["extensions"]] == ["值班一"]


# --- Query numbers -----------------------------------------------------------------------------------


@pytest.fixture
def asked(ledger: Ledger) -> Callable[..., Draft]:
    """Makes a call whose caller was told a query number, and gives its draft."""

    def make(number: str, *, received: datetime | None = None, digest: bool = True) -> Draft:
        with ledger.session() as session, session.begin():
            draft = add_call(session, f"call-{number}-{digest}", received=received or clock.now())
            draft.call.query_number = number
            draft.call.query_digest = search.digest(session, number) if digest else None
            return draft

    return make


def registered(ledger: Ledger, draft: Draft, people: People) -> Item:
    form = RegistrationForm.read(
        {
            "channel": "hotline",
            "named": False,
            "confidential": True,
            "accused_units": [people.unit.id],
            "identity": "unknown",
            "happening_now": False,
            "categories": ["discipline"],
            "nature": "duty_neglected",
            "problem": "没有出示证件",
            "urgency": "ordinary",
            "difficulty": "simple",
        }
    )
    with ledger.session() as session, session.begin():
        return register(session, drafts.get(session, draft.id), form, people.officer)


def test_a_query_number_leads_to_the_state_of_its_matter(
    ledger: Ledger, tmp_path: Path, people: People, asked: Callable[..., Draft]
) -> None:
    asked("0000000001")
    item = registered(ledger, asked("0000000002"), people)
    discarded = asked("0000000003")
    with ledger.session() as session, session.begin():
        draft = drafts.get(session, discarded.id)
        drafts.discard(session, draft, DiscardReason.PRAISE, None, people.officer)
    written = content(ledger, tmp_path)
    assert written["query_states"] == {
        "0000000001": "received",
        "0000000002": "registered",
        "0000000003": "closed",
    }
    assert written["query_item"] == {"0000000002": item.number}


def test_a_number_that_two_calls_drew_belongs_to_the_first(
    ledger: Ledger, tmp_path: Path, people: People, asked: Callable[..., Draft]
) -> None:
    first = asked("0000000001")
    asked("0000000001", digest=False)
    registered(ledger, first, people)
    assert content(ledger, tmp_path)["query_states"] == {"0000000001": "registered"}


def test_a_number_is_answered_for_a_year(ledger: Ledger, tmp_path: Path, asked: Callable[..., Draft]) -> None:
    asked("0000000001", received=clock.now() - query_states.KNOWN_FOR - timedelta(days=1))
    asked("0000000002", received=clock.now() - query_states.KNOWN_FOR + timedelta(days=1))
    assert content(ledger, tmp_path)["query_states"] == {"0000000002": "received"}


def test_a_call_without_a_number_or_without_a_matter_is_not_there(ledger: Ledger, tmp_path: Path) -> None:
    with ledger.session() as session, session.begin():
        add_call(session, "no-number", received=clock.now())
    assert content(ledger, tmp_path)["query_states"] == {}
