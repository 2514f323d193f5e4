"""Settings: where they come from, how a wrong one is told, and that the README says the truth about them."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from hotline.settings import REPOSITORY, Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def _nothing_set(settings: Settings) -> None:
    """`settings` clears the environment and leaves the folder of a developer's hotline.toml."""


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("hotline.toml").write_text("sip_port = 5070\nlines = 3\n")
    monkeypatch.setenv("HOTLINE_SIP_PORT", "5080")

    settings = load_settings()

    assert (settings.sip_port, settings.lines) == (5080, 3)


def test_an_empty_variable_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_VOSK_MODEL", "")

    assert load_settings().vosk_model is None


def test_trunks_come_from_the_file() -> None:
    Path("hotline.toml").write_text(
        '[[trunks]]\nname = "pbx"\naddresses = ["10.0.0.1", "10.0.1.0/24"]\n'
        '[[trunks]]\nname = "sbc"\naddresses = ["10.0.2.1"]\n'
    )

    [pbx, sbc] = load_settings().trunks

    assert (pbx.name, sbc.name) == ("pbx", "sbc")
    assert [str(network) for network in pbx.addresses] == ["10.0.0.1/32", "10.0.1.0/24"]


def test_a_wrong_address_of_a_trunk_is_named() -> None:
    Path("hotline.toml").write_text('[[trunks]]\nname = "pbx"\naddresses = ["10.0.0.1/8"]\n')

    with pytest.raises(SettingsError, match="HOTLINE_TRUNKS_0_ADDRESSES_0"):
        load_settings()


def test_how_items_are_handled_comes_from_the_file() -> None:
    Path("hotline.toml").write_text(
        '[handling]\nextension_days = 5\nextension_granted_by = ["leader"]\n'
        '[handling.criteria]\nmajor = "涉及人数多、影响大"\n',
        encoding="utf-8",
    )

    handling = load_settings().handling

    assert (handling.extension_days, handling.extension_granted_by) == (5, ("leader",))
    assert handling.criteria == {"major": "涉及人数多、影响大"}
    assert handling.extensions == 1


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_SIP_PORT", "99999")

    with pytest.raises(SettingsError, match="HOTLINE_SIP_PORT"):
        load_settings()


def test_an_unknown_setting_in_the_file_is_named() -> None:
    Path("hotline.toml").write_text("sip_prot = 5070\n")

    with pytest.raises(SettingsError, match="HOTLINE_SIP_PROT"):
        load_settings()


def test_a_wrong_setting_does_not_print_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_RTP_PORTS", "secret")

    with pytest.raises(SettingsError) as told:
        load_settings()

    assert "secret" not in str(told.value)


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_lists_every_setting_and_no_other(readme: str) -> None:
    rows = re.findall(r"^\| `HOTLINE_(\w+)` \|", (REPOSITORY / readme).read_text(encoding="utf-8"), re.M)

    assert [row.lower() for row in rows] == list(Settings.model_fields)


def test_the_readme_gives_the_defaults_that_hold() -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `HOTLINE_(\w+)` \| (?:`([^`]*)`)? ?\|", text, re.M))
    paths = {"DATA_DIR", "SOUNDS_DIR", "MODELS_DIR"}
    fields = Settings.model_fields.items()
    tables = {name.upper() for name, field in fields if isinstance(field.default, BaseModel)}
    real = {name.upper(): str(field.default) for name, field in fields}
    nothing = {"None", "()"}

    for name in told.keys() - paths - tables:
        written = real[name].lower() if real[name] in {"True", "False"} else real[name]
        assert told[name] == ("" if real[name] in nothing else written), name


def test_the_readme_describes_each_setting_as_the_code_does() -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")

    for name, field in Settings.model_fields.items():
        row = next(line for line in text.splitlines() if line.startswith(f"| `HOTLINE_{name.upper()}` |"))
        assert (field.description or "-").rstrip(".") in row, name
