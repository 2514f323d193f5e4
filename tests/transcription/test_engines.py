"""Which engine is chosen, and that it is loaded once."""

from pathlib import Path

import pytest

from hotline.settings import Settings
from transcription.engines import choose, loaded
from transcription.models import ModelBroken, ModelMissing, ModelNotVerified


def with_(settings: Settings, **values: object) -> Settings:
    return settings.model_copy(update=values)


@pytest.fixture
def nothing(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of a machine without any model."""
    return with_(settings, models_dir=tmp_path / "models")


def test_without_a_model_auto_finds_no_engine(nothing: Settings) -> None:
    assert choose(nothing) is None


def test_auto_prefers_vosk_where_its_model_is_present(
    settings: Settings, korean_model: Path, whisper_models_dir: Path
) -> None:
    engine = choose(with_(settings, vosk_model=korean_model, models_dir=whisper_models_dir))

    assert engine is not None
    assert engine.name == "vosk"


def test_auto_takes_verified_whisper_where_no_vosk_model_is(
    settings: Settings, whisper_models_dir: Path
) -> None:
    engine = choose(with_(settings, models_dir=whisper_models_dir))

    assert engine is not None
    assert engine.name == "whisper"


def test_the_engine_that_is_set_is_used_though_auto_would_prefer_another(
    settings: Settings, korean_model: Path, whisper_models_dir: Path
) -> None:
    both = with_(settings, vosk_model=korean_model, models_dir=whisper_models_dir, transcriber="whisper")

    engine = choose(both)

    assert engine is not None
    assert engine.name == "whisper"


def test_none_is_none_though_models_are_there(settings: Settings, whisper_models_dir: Path) -> None:
    assert choose(with_(settings, models_dir=whisper_models_dir, transcriber="none")) is None


@pytest.mark.parametrize("name", ["vosk", "whisper"])
def test_an_engine_that_is_set_but_has_no_model_is_a_fault(nothing: Settings, name: str) -> None:
    with pytest.raises(ModelMissing):
        choose(with_(nothing, transcriber=name))


def test_a_damaged_vosk_model_is_a_fault_and_not_passed_over(
    settings: Settings, tmp_path: Path, whisper_models_dir: Path
) -> None:
    with pytest.raises(ModelBroken):
        choose(with_(settings, vosk_model=tmp_path, models_dir=whisper_models_dir))


def test_whisper_weights_that_are_not_the_published_ones_are_never_used(nothing: Settings) -> None:
    folder = nothing.models_dir / "whisper-base"
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"something else")

    with pytest.raises(ModelNotVerified):
        choose(nothing)


def test_an_engine_is_loaded_once_in_a_process(settings: Settings, korean_model: Path) -> None:
    with_vosk = with_(settings, vosk_model=korean_model)

    assert loaded(with_vosk) is loaded(with_vosk)


def test_a_model_that_is_put_in_place_later_is_used_at_once(
    nothing: Settings, whisper_models_dir: Path
) -> None:
    assert loaded(nothing) is None

    nothing.models_dir.symlink_to(whisper_models_dir)

    assert loaded(nothing) is not None
