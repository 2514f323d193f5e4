"""Which greeting a line plays: by the snapshot file, by the library's calendar without it, by the setting."""

import json
import os
from datetime import datetime

import pytest

from hotline.settings import Settings
from ivr import snapshot
from ivr.officers import Extension, Officer
from ivr.snapshot import Snapshot

MONDAY_MORNING = datetime.fromisoformat("2026-09-14T09:00:00+08:00")
MONDAY_NIGHT = datetime.fromisoformat("2026-09-14T21:00:00+08:00")
MAKE_UP_SUNDAY = datetime.fromisoformat("2026-09-20T09:00:00+08:00")


def write(settings: Settings, staff_days: object, *, version: int = 1, age: int = 0) -> None:
    settings.snapshot_file.write_text(
        json.dumps({"version": version, "written_at": "2026-09-01T08:00:00+08:00", "staff_days": staff_days})
    )
    os.utime(settings.snapshot_file, (1_000_000 + age, 1_000_000 + age))


def test_without_a_snapshot_the_library_decides(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    line = Snapshot(settings)
    assert line.mode(MONDAY_MORNING) == "staffed"
    assert line.mode(MONDAY_NIGHT) == "after_hours"
    assert line.mode(MAKE_UP_SUNDAY) == "staffed"
    assert "there is no line-snapshot.json" in caplog.text


def test_a_missing_snapshot_is_warned_of_once(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    line = Snapshot(settings)
    line.refresh()
    line.refresh()
    assert caplog.text.count("there is no line-snapshot.json") == 1


def test_days_that_staff_entered_go_before_the_library(settings: Settings) -> None:
    write(settings, {"2026-09-14": False})
    assert Snapshot(settings).mode(MONDAY_MORNING) == "after_hours"


def test_a_snapshot_written_anew_is_noticed(settings: Settings) -> None:
    write(settings, {"2026-09-14": False})
    line = Snapshot(settings)
    write(settings, {}, age=1)
    line.refresh()
    assert line.mode(MONDAY_MORNING) == "staffed"


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "{",
        "[]",
        '{"version": 1}',
        '{"version": 2, "staff_days": {}}',
        '{"version": 1, "staff_days": {"x": 1}}',
        '{"version": 1, "staff_days": {}, "extensions": [{"id": 1}]}',
    ],
)
def test_with_a_broken_snapshot_the_line_goes_on_with_the_last_good_one(
    settings: Settings, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    write(settings, {"2026-09-14": False})
    line = Snapshot(settings)
    settings.snapshot_file.write_text(broken)
    line.refresh()
    assert line.mode(MONDAY_MORNING) == "after_hours"
    assert "going on with what is known" in caplog.text


def test_officers_on_duty_and_the_states_of_matters_are_read(settings: Settings) -> None:
    officer = {"id": 3, "label": "值班一", "uri": "sip:801@10.0.0.5", "position": 1}
    content = {
        "version": 1,
        "staff_days": {},
        "extensions": [officer],
        "query_states": {"0123456789": "registered"},
        "query_item": {"0123456789": "2026-0001"},
    }
    settings.snapshot_file.write_text(json.dumps(content))
    known = Snapshot(settings).known
    assert known.extensions == (Extension(3, "值班一", "sip:801@10.0.0.5", 1),)
    assert known.query_states == {"0123456789": "registered"}
    assert known.query_items == {"0123456789": "2026-0001"}


def test_who_sits_at_a_telephone_and_which_are_off_duty_is_read(settings: Settings) -> None:
    phone = {"id": 3, "label": "值班一", "uri": "sip:801@10.0.0.5", "position": 1}
    content = {
        "version": 1,
        "staff_days": {},
        "extensions": [phone | {"officer": {"id": 7, "name": "王警官"}}],
        "off_duty": [phone | {"id": 4, "officer": None}],
    }
    settings.snapshot_file.write_text(json.dumps(content))
    known = Snapshot(settings).known
    assert [each.officer for each in known.extensions] == [Officer(7, "王警官")]
    assert [(each.id, each.officer) for each in known.off_duty] == [(4, None)]


def test_without_a_snapshot_there_is_nobody_to_ring(settings: Settings) -> None:
    assert Snapshot(settings).known.extensions == ()


@pytest.mark.parametrize("mode", ["staffed", "after_hours"])
def test_a_fixed_mode_asks_no_calendar(settings: Settings, mode: str) -> None:
    line = Snapshot(settings.model_copy(update={"hours_mode": mode}))
    assert line.mode(MONDAY_MORNING) == line.mode(MONDAY_NIGHT) == mode


def test_a_calendar_that_fails_costs_no_call(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("no such year")

    monkeypatch.setattr(snapshot, "mode_at", fails)
    assert Snapshot(settings).mode(MONDAY_MORNING) == "after_hours"


def write_settings(settings: Settings, changed: object, *, until: str | None = None) -> None:
    settings.snapshot_file.write_text(
        json.dumps({"version": 1, "staff_days": {}, "settings": changed, "mode_until": until})
    )


def test_hours_that_staff_changed_decide_and_limits_with_them(settings: Settings) -> None:
    write_settings(settings, {"hours": "10:00-16:00", "message_max_seconds": 120})
    line = Snapshot(settings)
    assert line.mode(MONDAY_MORNING) == "after_hours"
    assert line.settings.message_max_seconds == 120


def test_a_mode_that_staff_set_ends_at_its_moment_though_no_newer_snapshot_came(settings: Settings) -> None:
    write_settings(settings, {"hours_mode": "after_hours"}, until="2026-09-14T10:00:00+08:00")
    line = Snapshot(settings)
    assert line.mode(MONDAY_MORNING) == "after_hours"
    assert line.mode(datetime.fromisoformat("2026-09-14T10:00:00+08:00")) == "staffed"


def test_the_environment_goes_before_what_staff_changed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_HOURS_MODE", "staffed")
    write_settings(settings, {"hours_mode": "after_hours"}, until="2026-09-15T10:00:00+08:00")
    line = Snapshot(settings.model_copy(update={"hours_mode": "staffed"}))
    assert line.mode(MONDAY_MORNING) == "staffed"


def test_a_value_that_this_version_does_not_take_leaves_the_others(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    write_settings(settings, {"message_max_seconds": 1, "message_silence_seconds": 20})
    found = Snapshot(settings).settings
    assert (found.message_max_seconds, found.message_silence_seconds) == (300, 20)
    assert "message_max_seconds is not used" in caplog.text
