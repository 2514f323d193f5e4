"""Officers' telephones shared by several processes: who rings which, and who waits where."""

import errno
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.settings import REPOSITORY
from ivr.officers import Choice, Extension, Officers, Place, Strategy, order

FIRST, SECOND, THIRD = (Extension(n, f"值班{n}", f"sip:80{n}@127.0.0.1", n) for n in (1, 2, 3))
ALL = [FIRST, SECOND, THIRD]

RING_ONE = """
import sys
from pathlib import Path
from ivr.officers import Extension, Officers
officers = Officers(Path(sys.argv[1]), "in_turn", 0)
place = officers.place(sys.argv[2])
choice = officers.choose([Extension(1, "one", "sip:801@127.0.0.1", 1)], (), place, most=1)
print(len(choice.phones), choice.position, flush=True)
sys.stdin.read()
"""


@contextmanager
def another_process(run_dir: Path, call_id: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another line process that seeks telephone 1 for a caller, and what it found."""
    with subprocess.Popen(
        [sys.executable, "-c", RING_ONE, str(run_dir), call_id],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def officers(run_dir: Path, strategy: Strategy = "in_turn", wrap_up_seconds: float = 0.0) -> Officers:
    return Officers(run_dir, strategy, wrap_up_seconds)


def seek(
    shared: Officers,
    *on_duty: Extension,
    place: Place | None = None,
    tried: tuple[int, ...] = (),
    most: int = 4,
) -> Choice:
    return shared.choose(on_duty, tried, place or shared.place("caller"), most=most)


def ids(choice: Choice) -> list[int]:
    return [phone.extension.id for phone in choice.phones]


def test_a_free_telephone_is_rung(tmp_path: Path) -> None:
    assert ids(seek(officers(tmp_path), FIRST)) == [1]


def test_a_telephone_rings_for_one_caller_at_a_time(tmp_path: Path) -> None:
    shared = officers(tmp_path)
    [phone] = seek(shared, FIRST).phones
    assert seek(shared, FIRST) == Choice(position=1)
    phone.release(talked=False)


def test_another_process_does_not_ring_a_telephone_that_is_taken(tmp_path: Path) -> None:
    [phone] = seek(officers(tmp_path), FIRST).phones
    with another_process(tmp_path, "other") as (_, found):
        assert found == "0 1"
    phone.release(talked=False)


def test_a_process_that_dies_lets_its_telephone_and_its_place_go(tmp_path: Path) -> None:
    shared = officers(tmp_path)
    with another_process(tmp_path, "rings") as (ringing, found):
        assert found == "1 0"
        with another_process(tmp_path, "waits") as (waiting, found_second):
            assert found_second == "0 1"
            assert seek(shared, FIRST).position == 2
            for process in (ringing, waiting):
                process.kill()
                process.wait()
    assert ids(seek(shared, FIRST, place=shared.place("next"))) == []  # the one above still waits before
    assert [path.name for path in (tmp_path / "waiting").iterdir() if "waits" in path.name] == []


def test_who_waits_is_served_before_who_comes_later(tmp_path: Path) -> None:
    shared = officers(tmp_path)
    [phone] = seek(shared, FIRST).phones
    early, late = shared.place("early"), shared.place("late")
    assert seek(shared, FIRST, place=early).position == 1
    assert seek(shared, FIRST, place=late).position == 2
    phone.release(talked=False)
    assert seek(shared, FIRST, place=late).position == 2
    assert ids(seek(shared, FIRST, place=early)) == [1]
    assert seek(shared, FIRST, place=late).position == 1


def test_two_who_wait_try_for_two_free_telephones(tmp_path: Path) -> None:
    shared = officers(tmp_path)
    early, late = shared.place("early"), shared.place("late")
    early.enter()
    [second] = seek(shared, FIRST, SECOND, place=late).phones
    [first] = seek(shared, FIRST, SECOND, place=early).phones
    assert (first.extension, second.extension) == (FIRST, SECOND)


def test_a_caller_whose_ring_failed_waits_again_at_the_old_place(tmp_path: Path) -> None:
    shared = officers(tmp_path)
    early, late = shared.place("early"), shared.place("late")
    [phone] = seek(shared, FIRST, place=early).phones
    assert seek(shared, FIRST, place=late).position == 1
    assert seek(shared, FIRST, SECOND, place=early, tried=(2,)).position == 1
    assert seek(shared, FIRST, place=late).position == 2
    phone.release(talked=False)


def test_who_leaves_is_waited_for_no_more(tmp_path: Path) -> None:
    shared = officers(tmp_path)
    early = shared.place("early")
    early.enter()
    early.leave()
    early.leave()
    assert ids(seek(shared, FIRST)) == [1]


def test_a_place_can_be_left_on_a_disk_that_takes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = officers(tmp_path)
    place, next_place = shared.place("early"), shared.place("late")
    place.enter()
    with monkeypatch.context() as disk:
        disk.setattr(Path, "unlink", read_only)
        place.leave()
    assert next_place.before() == []


def read_only(path: Path, missing_ok: bool = False) -> None:
    raise OSError(errno.EROFS, "Read-only file system")


def test_with_every_telephone_tried_nobody_is_left(tmp_path: Path) -> None:
    assert seek(officers(tmp_path), FIRST, SECOND, tried=(1, 2)) == Choice()
    assert seek(officers(tmp_path)) == Choice()


def test_without_a_free_channel_the_caller_waits(tmp_path: Path) -> None:
    shared = officers(tmp_path)
    assert seek(shared, FIRST, most=0) == Choice(position=1)
    assert ids(seek(shared, FIRST)) == [1]  # and stands in nobody's way


def test_a_telephone_that_was_tried_in_vain_is_not_kept_for_who_waits_before(tmp_path: Path) -> None:
    shared = officers(tmp_path)
    [busy] = seek(shared, FIRST).phones
    early = shared.place("early")
    assert seek(shared, FIRST, SECOND, place=early, tried=(2,)).position == 1
    assert ids(seek(shared, FIRST, SECOND)) == [2]
    busy.release(talked=False)


def test_a_telephone_pauses_after_a_conversation_and_not_after_a_ring(tmp_path: Path) -> None:
    shared = officers(tmp_path, wrap_up_seconds=60.0)
    [phone] = seek(shared, FIRST).phones
    phone.release(talked=False)
    [phone] = seek(shared, FIRST).phones
    phone.release(talked=True)
    assert seek(shared, FIRST).position == 1


def test_the_pause_ends(tmp_path: Path) -> None:
    shared = officers(tmp_path, wrap_up_seconds=60.0)
    [phone] = seek(shared, FIRST).phones
    phone.release(talked=True)
    ago = time.time() - 61
    os.utime(tmp_path / "extensions" / "1.lock", (ago, ago))
    assert ids(seek(shared, FIRST)) == [1]


def test_a_clock_set_back_keeps_no_telephone_from_ringing(tmp_path: Path) -> None:
    shared = officers(tmp_path, wrap_up_seconds=60.0)
    [phone] = seek(shared, FIRST).phones
    phone.release(talked=True)
    later = time.time() + 3600
    os.utime(tmp_path / "extensions" / "1.lock", (later, later))
    assert ids(seek(shared, FIRST)) == [1]


def test_in_turn_goes_down_the_list(tmp_path: Path) -> None:
    assert ids(seek(officers(tmp_path, "in_turn"), THIRD, FIRST, SECOND)) == [1]
    assert ids(seek(officers(tmp_path, "in_turn"), THIRD, FIRST, SECOND, tried=(1,))) == [2]


def test_the_longest_idle_rings_first(tmp_path: Path) -> None:
    shared = officers(tmp_path, "longest_idle")
    for extension in (SECOND, FIRST):
        [phone] = seek(shared, extension).phones
        phone.release(talked=True)
    ago = time.time() - 10
    os.utime(tmp_path / "extensions" / "2.lock", (ago, ago))
    [never_called] = seek(shared, *ALL).phones
    assert never_called.extension == THIRD
    assert ids(seek(shared, *ALL)) == [2]


@pytest.mark.parametrize(("most", "rung"), [(4, [1, 2, 3]), (2, [1, 2])])
def test_all_ring_as_far_as_there_are_channels(tmp_path: Path, most: int, rung: list[int]) -> None:
    assert ids(seek(officers(tmp_path, "ring_all"), *ALL, most=most)) == rung


def test_ringing_all_leaves_one_for_who_waited_before(tmp_path: Path) -> None:
    shared = officers(tmp_path, "ring_all")
    early = shared.place("early")
    early.enter()
    ringing = seek(shared, *ALL)
    assert ids(ringing) == [2, 3]
    assert ids(seek(shared, *ALL, place=early)) == [1]


@given(
    last_calls=st.dictionaries(st.sampled_from([1, 2, 3]), st.floats(0, 1e9)),
    strategy=st.sampled_from(["ring_all", "in_turn", "longest_idle"]),
)
def test_every_telephone_has_its_turn(last_calls: dict[int, float], strategy: Strategy) -> None:
    assert sorted(order(ALL, strategy, last_calls), key=lambda extension: extension.id) == ALL
