"""`hotline doctor` tells whether calls are followed while they are spoken."""

import pytest

from hotline.doctor import check_live_transcription
from hotline.settings import Settings
from ledger import live


def states(settings: Settings, **changes: object) -> list[str]:
    return [finding.state for finding in check_live_transcription(settings.model_copy(update=changes))]


def test_a_warning_stands_as_long_as_nothing_follows_calls(settings: Settings) -> None:
    assert states(settings) == ["warning"]
    with live.at_work(settings.run_dir), live.at_work(settings.run_dir):  # several may run
        assert states(settings) == ["ok"]
        assert states(settings) == ["ok"]  # looking disturbs nobody
    assert states(settings) == ["warning"]


@pytest.mark.parametrize(("changes", "expected"), [({"live": False}, ["ok"]), ({"transcriber": "none"}, [])])
def test_where_it_is_not_wanted_nothing_is_missed(
    settings: Settings, changes: dict[str, object], expected: list[str]
) -> None:
    assert states(settings, **changes) == expected
