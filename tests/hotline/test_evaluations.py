"""Evaluations are kept, listed and compared with the one before of the same recordings on the same line."""

from datetime import UTC, datetime
from pathlib import Path

from hotline import evaluations
from transcription.evaluate import Evaluation, FileResult


def result(cer: float, *names: str) -> Evaluation:
    files = tuple(FileResult(name, "", "", "", 0, 0, 1, cer, 1.0, 0.1) for name in names)
    return Evaluation("vosk", "cn", cer, cer, 1.0, 0.1, files)


def at(hour: int) -> datetime:
    return datetime(2026, 9, 21, hour, tzinfo=UTC)


def test_the_one_before_is_the_last_of_the_same_recordings_on_the_same_line(tmp_path: Path) -> None:
    evaluations.keep(tmp_path, at(1), "/calls", {"noise": None}, result(0.3, "a", "b"))
    evaluations.keep(tmp_path, at(2), "/calls", {"noise": None}, result(0.2, "a", "b"))
    evaluations.keep(tmp_path, at(3), "/calls", {"noise": 15.0}, result(0.4, "a", "b"))
    evaluations.keep(tmp_path, at(4), "/calls", {"noise": None}, result(0.5, "a"))

    found = evaluations.former(evaluations.kept(tmp_path), "/calls", {"noise": None}, result(0.1, "a", "b"))

    assert found is not None
    assert (found.at, found.result["cer"]) == (at(2), 0.2)


def test_only_this_user_may_read_what_was_said_in_them(tmp_path: Path) -> None:
    path = evaluations.keep(tmp_path, at(1), "/calls", {}, result(0.3, "a"))

    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_file_that_is_no_evaluation_is_passed_over(tmp_path: Path) -> None:
    evaluations.keep(tmp_path, at(1), "/calls", {}, result(0.3, "a"))
    (tmp_path / "evaluations" / "note.json").write_text("{}")

    assert len(evaluations.kept(tmp_path)) == 1
