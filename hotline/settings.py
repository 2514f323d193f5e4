"""Every setting of the service, read once at the start of a process.

A setting comes from the environment (``HOTLINE_SIP_PORT``), else from ``hotline.toml`` in the working
directory (``sip_port``), else from the default here. The README's table documents them; a test keeps the
table and this file the same. What staff changed in the console stands in the ledger and is laid over them
by whoever reads it there (`Settings.overlaid`), but never over the environment.
"""

import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from hotline.setting_tables import Handling, Papers, Port, Reminders, Retention, Trunk

REPOSITORY = Path(__file__).resolve().parent.parent
SETTINGS_FILE = "hotline.toml"
ENVIRONMENT_PREFIX = "HOTLINE_"

CHANGEABLE = (
    "hours",
    "hours_mode",
    "message_max_seconds",
    "message_silence_seconds",
    "message_min_seconds",
    "handling.decline_reasons",
    "handling.criteria",
    "handling.sub_levels",
    "handling.extension_days",
    "handling.extensions",
    "papers.prefix",
    "retention.discarded",
    "retention.recordings",
    "retention.transcripts",
    "retention.attachments",
    "retention.callers",
)
"""What staff may change in the console: a setting, or after a dot, one of a table of `hotline.toml`."""

log = logging.getLogger(__name__)

Origin = Literal["environment", "file", "default"]

AbsolutePath = Annotated[Path, AfterValidator(lambda path: path.expanduser().resolve())]


class SettingsError(Exception):
    """A setting is wrong; the message names it and says what it may be."""


class Settings(BaseSettings):
    """The settings of one process; frozen, passed on explicitly, never a global."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX,
        toml_file=SETTINGS_FILE,
        frozen=True,
        extra="forbid",
        env_ignore_empty=True,
    )

    data_dir: AbsolutePath = Field(Path("data"), description="Where everything the service keeps lies.")
    database_url: str = Field(
        "", description="SQLAlchemy URL of the ledger; empty: SQLite in the data directory."
    )
    redis_url: str = Field(
        "", description="URL of the queue server; empty: one started in the data directory."
    )

    sip_bind: str = Field("127.0.0.1", description="Address on which the line answers SIP.")
    sip_port: Port = Field(5060, description="SIP port, UDP and TCP.")
    rtp_ports: str = Field(
        "10000-10999", pattern=r"^\d+-\d+$", description="Range of UDP ports for RTP, first and last."
    )
    rtp_bind: str = Field(
        "", description="Address on which the line takes RTP; empty: that of SIP (HOTLINE_SIP_BIND)."
    )
    lines: int = Field(
        1, ge=1, le=64, description="Number of line groups; group N listens on SIP port + N - 1."
    )
    channels: int = Field(
        4,
        ge=1,
        le=64,
        description="Calls that a line group takes at once; the PJSUA2 of the wheel has room for 4.",
    )
    edge_bind: str = Field("127.0.0.1", description="Address on which Kamailio, in front, answers SIP.")
    edge_port: Port = Field(5080, description="SIP port of Kamailio, UDP and TCP; TLS is on the next one.")
    tls_certificate: Path | None = Field(
        None, description="Certificate chain (PEM) for SIP over TLS in Kamailio; unset: no TLS."
    )
    tls_key: Path | None = Field(None, description="Private key (PEM) of that certificate.")
    trunks: tuple[Trunk, ...] = Field(
        (),
        description="Who may ring through Kamailio: `[[trunks]]` in hotline.toml, each a name and addresses.",
    )
    hours_mode: Literal["auto", "staffed", "after_hours"] = Field(
        "auto", description="Which greeting is played: by the working calendar, or always the one named."
    )
    hours: str = Field("08:30-12:00,13:30-17:30", description="Staffed hours of a working day, local time.")
    timezone: str = Field("Asia/Shanghai", description="Time zone of the bureau.")
    sounds_dir: AbsolutePath = Field(REPOSITORY / "sounds", description="Folder of the spoken prompts.")
    message_max_seconds: int = Field(300, ge=30, le=3600, description="Longest message, seconds.")
    message_silence_seconds: int = Field(10, ge=3, le=60, description="Silence that ends a message, seconds.")
    message_min_seconds: float = Field(
        1.0, ge=0.0, le=30.0, description="Speech below which the caller is asked once more, seconds."
    )
    min_free_mb: int = Field(
        200, ge=1, description="Free space below which the line says it cannot record, MB."
    )

    ring_strategy: Literal["ring_all", "in_turn", "longest_idle"] = Field(
        "longest_idle", description="Which free officer's phone rings first, or all at once."
    )
    ring_seconds: int = Field(
        20, ge=5, le=120, description="How long an officer's phone rings before the next one does, seconds."
    )
    wrap_up_seconds: int = Field(
        15, ge=0, le=600, description="Pause of an officer's phone after each call, seconds."
    )
    queue_max_seconds: int = Field(
        180, ge=10, le=3600, description="Longest wait for a free officer, seconds; then a message is taken."
    )
    announce_caller: bool = Field(
        False, description="Whether an officer hears the caller's number before being connected."
    )
    emergency_contact: str = Field(
        "",
        description="SIP URI of the person on call, whom a caller reaches after hours with 0; empty: nobody.",
    )
    query_tries: int = Field(
        3, ge=1, le=10, description="Wrong query numbers in one call after which it is ended."
    )

    handling: Handling = Field(
        Handling(), description="Extensions, reasons of 不予受理 and criteria: `[handling]` in hotline.toml."
    )

    papers: Papers = Field(
        Papers(), description="发文机关 and 机关代字 of the papers: `[papers]` in hotline.toml."
    )
    templates_dir: Path | None = Field(
        None, description="Folder with the bureau's own templates of papers (DOCX), which go before ours."
    )
    reminders: Reminders = Field(
        Reminders(),
        description=(
            "Mail and webhook for reminders of deadlines and calls that press: `[reminders]` in hotline.toml."
        ),
    )

    retention: Retention = Field(
        Retention(), description="Months after which deletion may be proposed: `[retention]` in hotline.toml."
    )

    http_bind: str = Field("127.0.0.1", description="Address on which the console listens.")
    http_port: Port = Field(8389, description="Port of the console.")
    secure_cookies: bool = Field(
        False, description="Set when the console stands behind HTTPS: cookies are then sent over HTTPS only."
    )

    transcriber: Literal["auto", "vosk", "whisper", "none"] = Field(
        "auto",
        description="Speech-to-text engine; auto: Vosk if its model is there, else Whisper, else none.",
    )
    vosk_model: Path | None = Field(
        None, description="Folder of a Vosk model; unset: the one `make model` unpacked."
    )
    models_dir: AbsolutePath = Field(
        Path(sys.prefix) / "share" / "hotline" / "models", description="Where speech models are kept."
    )
    live: bool = Field(
        True,
        description="Whether calls are transcribed while they are spoken; takes the memory of one worker.",
    )
    workers: int = Field(1, ge=1, le=16, description="Transcription workers.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes before ``hotline.toml``; nothing else is read."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def origin_of(self, name: str) -> Origin:
        """Where the value of a setting comes from; `name` may name one of a table (`papers.prefix`)."""
        setting, _, part = name.partition(".")
        if os.environ.get(f"{ENVIRONMENT_PREFIX}{setting.upper()}"):
            return "environment"
        if setting not in self.model_fields_set:
            return "default"
        return "file" if not part or part in getattr(self, setting).model_fields_set else "default"

    def value_of(self, name: str) -> Any:
        """The value of a setting, or of one of a table (`papers.prefix`)."""
        setting, _, part = name.partition(".")
        value = getattr(self, setting)
        return getattr(value, part) if part else value

    def overlaid(self, values: Mapping[str, Any]) -> "Settings":
        """Return these settings with what staff changed in the console; the environment goes before it.

        A value that this version does not take is logged and left out: it must not keep a line from working.
        """
        settings = self
        for name, value in values.items():
            if name not in CHANGEABLE or self.origin_of(name) == "environment":
                continue
            try:
                settings = settings.with_value(name, value)
            except ValidationError as error:
                problem = error.errors()[0]["msg"]
                log.error("the console's value of %s is not used: %s", name, problem)
        return settings

    def with_value(self, name: str, value: Any) -> "Settings":
        """Return these settings with another value, checked; raises `pydantic.ValidationError`."""
        setting, _, part = name.partition(".")
        if part:
            table: BaseModel = getattr(self, setting)
            changed: Any = type(table).model_validate({**table.model_dump(), part: value})
        else:
            field = Settings.model_fields[setting]
            kind: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
            changed = TypeAdapter(kind).validate_python(value)
        return self.model_copy(update={setting: changed})

    @property
    def zone(self) -> ZoneInfo:
        """The bureau's time zone, for times that people read."""
        return ZoneInfo(self.timezone)

    @property
    def ledger_url(self) -> str:
        """SQLAlchemy URL of the ledger, the embedded default filled in."""
        return self.database_url or f"sqlite:///{self.sqlite_file}"

    @property
    def sqlite_file(self) -> Path:
        """The ledger where no other database is set."""
        return self.data_dir / "ledger.sqlite3"

    @property
    def embedded_queue(self) -> bool:
        """True where the queue server is ours to start, in the data directory."""
        return not self.redis_url

    @property
    def spool_dir(self) -> Path:
        """Where the line leaves finished calls for the ledger."""
        return self.data_dir / "spool"

    @property
    def rejected_dir(self) -> Path:
        """Where spool folders that could not be read are kept for a person to look at."""
        return self.data_dir / "spool-rejected"

    @property
    def vault_dir(self) -> Path:
        """Where recordings are kept, sealed."""
        return self.data_dir / "vault"

    @property
    def prompts_dir(self) -> Path:
        """Where the recordings lie that go before the prompts of `sounds_dir`."""
        return self.data_dir / "prompts"

    @property
    def tombstones_file(self) -> Path:
        """What was deleted when its time was over, for the restore of an older backup."""
        return self.data_dir / "tombstones.jsonl"

    @property
    def keys_dir(self) -> Path:
        """Where the key file lies."""
        return self.data_dir / "keys"

    @property
    def run_dir(self) -> Path:
        """Where sockets, locks and process numbers of the running service lie."""
        return self.data_dir / "run"

    @property
    def snapshot_file(self) -> Path:
        """What the line needs to know of the ledger, as a file."""
        return self.data_dir / "line-snapshot.json"


def load_settings() -> Settings:
    """Read the settings of this process.

    Raises `SettingsError` with one line for each setting that is wrong.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(problem) for problem in error.errors())) from error


def _explain(problem: ErrorDetails) -> str:
    # The value is left out: a database or queue URL may hold a password.
    name = "_".join(str(part) for part in problem["loc"])
    return f"HOTLINE_{name.upper()}: {problem['msg']}"
