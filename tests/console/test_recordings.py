"""The sound of a recording, by byte ranges."""

import io
import wave

import pytest
from flask.testing import FlaskClient

from hotline.console.views.recordings import LARGEST_RANGE_BYTES
from ledger.database import Ledger
from ledger.models import AuditEntry
from tests.console.office import Office
from tests.console.spooled import speechlike


@pytest.fixture
def sound(office: Office) -> bytes:
    """The samples of a recording of 40 seconds, recording 1."""
    office.message(takes=[40.0])
    return speechlike(40.0, seed=1).astype("<i2").tobytes()


def test_the_whole_recording_is_the_wav_that_was_recorded(officer: FlaskClient, sound: bytes) -> None:
    answer = officer.get("/recordings/1")
    assert answer.status_code == 200
    assert answer.mimetype == "audio/wav"
    assert answer.headers["Accept-Ranges"] == "bytes"
    with wave.open(io.BytesIO(answer.data)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (8000, 2, 1)
        assert file.readframes(file.getnframes()) == sound


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100000-100009", 100_000, 100_009),
        ("bytes=-10", 640_034, 640_043),
        ("bytes=640000-", 640_000, 640_043),
        ("bytes=0-", 0, LARGEST_RANGE_BYTES - 1),
        ("bytes=1000-", 1000, 1000 + LARGEST_RANGE_BYTES - 1),
    ],
)
def test_a_range_is_answered_with_its_bytes(
    officer: FlaskClient, sound: bytes, asked: str, first: int, last: int
) -> None:
    whole = officer.get("/recordings/1").data
    answer = officer.get("/recordings/1", headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/640044"
    assert answer.data == whole[first : last + 1]
    assert answer.content_length == last + 1 - first


def test_a_range_beyond_the_end_is_refused(officer: FlaskClient, sound: bytes) -> None:
    answer = officer.get("/recordings/1", headers={"Range": "bytes=640044-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == "bytes */640044"


def test_every_read_stands_in_the_audit_log(officer: FlaskClient, sound: bytes, ledger: Ledger) -> None:
    officer.get("/recordings/1")
    officer.get("/recordings/1", headers={"Range": "bytes=0-99"})
    with ledger.reading() as session:
        entries = session.query(AuditEntry).filter_by(action="recording.heard").order_by(AuditEntry.id).all()
    assert [entry.detail for entry in entries] == [None, {"bytes": "bytes 0-99/640044"}]
    assert {(entry.actor, entry.object_id) for entry in entries} == {("wang", "1")}


def test_the_outline_follows_the_loudness(officer: FlaskClient, sound: bytes) -> None:
    (peaks,) = officer.get("/recordings/1/outline").json["peaks"]
    assert len(peaks) == 600
    assert max(peaks) > 0.1
    assert all(0 <= peak <= 1 for peak in peaks)


def test_a_recording_whose_sound_is_not_there_is_answered_as_not_found(
    officer: FlaskClient, sound: bytes, office: Office
) -> None:
    for file in office.settings.vault_dir.rglob("*"):
        if file.is_file():
            file.unlink()
    assert officer.get("/recordings/1/outline").status_code == 404
    assert officer.get("/recordings/1").status_code == 404
