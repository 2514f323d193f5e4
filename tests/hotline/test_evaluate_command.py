"""`hotline evaluate`, as a bureau chooses an engine by: the real Whisper on two short recordings."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline import evaluations
from hotline.cli import cli
from hotline.settings import Settings
from tests.transcription.recordings import COMPLAINT, RATE, read, write_wav

Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("HOTLINE_DATA_DIR", str(settings.data_dir))

    def hotline(*words: str) -> Result:
        return CliRunner().invoke(cli, ["evaluate", *words])

    return hotline


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """Recordings with their texts."""
    calls = tmp_path / "calls"
    calls.mkdir()
    samples = read(COMPLAINT).samples
    write_wav(calls / "a.wav", samples[: 5 * RATE])
    write_wav(calls / "b.wav", samples[-4 * RATE :])
    texts = {"a": "同志您好，我反映岱岳分局满庄派出所的问题。", "b": "请你们保密，依法处理。"}
    manifest = {name: {"text": text} for name, text in texts.items()}
    (calls / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return str(calls)


def test_an_engine_is_measured_kept_and_compared_with_the_time_before(
    run: Run, folder: str, settings: Settings
) -> None:
    first = run(folder, "--engine", "whisper", "--json")
    assert first.exit_code == 0, first.output
    scores = json.loads(first.stdout)
    assert (scores["engine"], [file["name"] for file in scores["files"]]) == ("whisper", ["a", "b"])
    assert 0 <= scores["cer_low"] <= scores["cer"] <= scores["cer_high"]
    assert scores["cer"] < 0.6

    again = run(folder, "--engine", "whisper")
    assert again.exit_code == 0, again.output
    assert f"character error rate {scores['cer']:.1%} (95 %:" in again.stdout
    assert f"entities: recall {scores['recall']:.0%}, precision " in again.stdout
    assert "(whisper): +0.0%" in again.stdout  # since the time before
    assert len(evaluations.kept(settings.data_dir)) == 2


def test_a_worse_line_is_another_measurement_and_no_correction_leaves_the_text_as_heard(
    run: Run, folder: str, settings: Settings
) -> None:
    line = ("--noise", "5", "--loss", "10", "--codec", "g722")
    worse = run(folder, "--engine", "whisper", "--no-correction", "--json", *line)
    assert worse.exit_code == 0, worse.output
    scores = json.loads(worse.stdout)
    assert [file["heard"] for file in scores["files"]] == [file["as_heard"] for file in scores["files"]]
    assert scores["cer"] == scores["cer_as_heard"]
    (kept,) = evaluations.kept(settings.data_dir)
    assert kept.conditions == {"noise": 5.0, "loss": 10.0, "codec": "g722", "correction": False}

    listed = run("--list").stdout
    assert folder in listed
    assert "noise 5.0, loss 10.0, codec g722" in listed


def test_without_a_folder_it_says_what_is_missing(run: Run) -> None:
    refused = run()
    assert refused.exit_code == 2
    assert "FOLDER" in refused.output


def test_a_folder_without_texts_is_refused_with_the_reason(run: Run, tmp_path: Path) -> None:
    refused = run(str(tmp_path), "--engine", "whisper")
    assert refused.exit_code == 1
    assert "manifest.json" in refused.output
