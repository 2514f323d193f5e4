"""The supervisor starts what has died again, ever more slowly, and runs once for a data directory."""

import signal
from pathlib import Path

import pytest

from hotline.settings import Settings
from hotline.supervisor import (
    LONGEST_WAIT_SECONDS,
    SOUND_AFTER_SECONDS,
    AlreadyRunning,
    Part,
    Supervisor,
    office_parts,
    telephone_parts,
)


@pytest.fixture
def short_lived() -> Part:
    """A part that ends at once."""
    return Part("short", ["--help"])


def dies(part: Part, now: float) -> None:
    part.look_after(now)
    assert part.process is not None
    part.process.wait(30)
    part.look_after(now)


def test_a_part_that_died_is_started_again_after_its_wait(short_lived: Part) -> None:
    dies(short_lived, now=100.0)
    assert short_lived.process is None

    short_lived.look_after(100.4)
    assert short_lived.process is None

    short_lived.look_after(100.6)
    assert short_lived.process is not None
    short_lived.process.wait(30)


def test_the_wait_doubles_up_to_its_limit(short_lived: Part) -> None:
    short_lived.wait = LONGEST_WAIT_SECONDS
    dies(short_lived, now=0.0)

    assert short_lived.wait == LONGEST_WAIT_SECONDS


def test_a_part_that_was_sound_is_started_again_soon(short_lived: Part) -> None:
    short_lived.wait = LONGEST_WAIT_SECONDS
    short_lived.look_after(0.0)
    assert short_lived.process is not None
    short_lived.process.wait(30)

    short_lived.look_after(SOUND_AFTER_SECONDS + 1)

    assert short_lived.start_at < SOUND_AFTER_SECONDS + 2


def test_lines_come_before_everything_else(settings: Settings) -> None:
    parts = telephone_parts(settings.model_copy(update={"lines": 2}))

    assert [part.name for part in parts] == ["line 1", "line 2", "queue"]
    assert {part.name for part in office_parts(settings)} == {"sweep", "console", "worker 1", "live"}


def test_a_queue_server_elsewhere_is_not_ours_to_start(settings: Settings) -> None:
    parts = telephone_parts(settings.model_copy(update={"redis_url": "redis://queue.example:6379"}))

    assert [part.name for part in parts] == ["line 1"]


def test_the_service_runs_once_for_a_data_directory(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.supervisor.telephone_parts", lambda _settings: [])
    monkeypatch.setattr("hotline.supervisor.office_parts", lambda _settings: [])
    first, second = Supervisor(settings), Supervisor(settings)
    told: list[str] = []

    def prepare() -> None:
        with pytest.raises(AlreadyRunning) as error:
            second.run(lambda: None)
        told.append(str(error.value))
        first.stop()

    first.run(prepare)

    assert str(settings.data_dir) in told[0]


def test_what_could_not_be_prepared_is_tried_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.supervisor.telephone_parts", lambda _settings: [])
    monkeypatch.setattr("hotline.supervisor.office_parts", lambda _settings: [])
    supervisor = Supervisor(settings)
    tries: list[int] = []

    def prepare() -> None:
        tries.append(len(tries))
        if len(tries) == 1:
            raise OSError("the database is away")
        supervisor.stop()

    supervisor.run(prepare)

    assert tries == [0, 1]


def test_parts_end_with_the_supervisor(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    queue = Part("queue", ["queue"])
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(settings.data_dir))
    monkeypatch.setattr("hotline.supervisor.telephone_parts", lambda _settings: [queue])
    monkeypatch.setattr("hotline.supervisor.office_parts", lambda _settings: [])
    supervisor = Supervisor(settings)

    supervisor.run(supervisor.stop)

    assert queue.process is not None
    assert queue.process.returncode in (0, -signal.SIGTERM)
