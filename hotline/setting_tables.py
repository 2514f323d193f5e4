"""The tables of hotline.toml: trunks, and what a bureau sets of handling, papers, retention, reminders."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, IPvAnyNetwork, SecretStr, model_validator

Port = Annotated[int, Field(ge=1, le=65535)]
SubLevel = Annotated[str, Field(min_length=1, max_length=20)]
Months = Annotated[int, Field(ge=0, le=1200)]


class Trunk(BaseModel):
    """Who may ring: a PBX or session border controller, known by where it sends from.

    With a `registrar` Kamailio registers there as `username` (digest), so that it learns where to send calls.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[0-9A-Za-z_-]{1,32}$")
    addresses: tuple[IPvAnyNetwork, ...] = Field(min_length=1)
    registrar: str = Field("", pattern=r"^[0-9A-Za-z.:\[\]-]*$")
    username: str = Field("", pattern=r"^[0-9A-Za-z+._-]*$")
    password: SecretStr = SecretStr("")

    @model_validator(mode="after")
    def _registered_or_not(self) -> "Trunk":
        told = [bool(self.registrar), bool(self.username), bool(self.password.get_secret_value())]
        if any(told) and not all(told):
            raise ValueError("a trunk that is registered needs registrar, username and password")
        return self


SUB_LEVELS = {
    "law_enforcement": "受案立案 调查取证 强制措施 涉案财物 办案程序 处罚决定 其他",
    "crime_prevention": "接警出警 巡逻防控 打击不力 重点人员管控 其他",
    "administration": "户籍管理 出入境管理 交通管理 治安管理 监所管理 行政许可 其他",
    "public_service": "服务态度 办事效率 窗口服务 群众求助 其他",
    "discipline": "警容风纪 工作纪律 廉洁自律 违规饮酒 警械武器使用 滥用职权 其他",
}
"""What a bureau that says nothing else divides each 问题类别 into; the keys are all its codes."""
CategoryCode = Annotated[str, Field(pattern=f"^({'|'.join(SUB_LEVELS)})$")]

PaperName = Literal[
    "registration",
    "assignment",
    "forwarding",
    "supervision",
    "extension",
    "investigation",
    "feedback",
    "circular",
]
"""The codes of `ledger.models.handling_codes.PaperKind`, which the settings cannot import."""


class Handling(BaseModel):
    """What the bureau sets of handling where the rules are silent: `[handling]` in hotline.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    decline_reasons: tuple[str, ...] = Field(
        (
            "不属于公安机关及其民警、辅警履职问题",
            "已作出处理且没有提出新的事实、证据",
            "没有具体事实且无法联系反映人补充",
        ),
        min_length=1,
        description="The reasons of 不予受理 that staff choose from.",
    )
    extension_days: int = Field(
        10, ge=1, le=250, description="Longest extension of a deadline, working days."
    )
    extensions: int = Field(1, ge=0, le=10, description="How often the deadline of an item is extended.")
    extension_granted_by: tuple[Literal["supervisor", "office_director", "leader"], ...] = Field(
        ("supervisor", "office_director"), min_length=1, description="The roles that grant an extension."
    )
    sub_levels: dict[CategoryCode, tuple[SubLevel, ...]] = Field(
        {category: tuple(words.split()) for category, words in SUB_LEVELS.items()},
        description="What each 问题类别 is divided into, as staff choose it.",
    )
    criteria: dict[Literal["simple", "ordinary", "major"], str] = Field(
        {}, description="What makes a matter 简单, 一般 or 重大疑难, as staff are shown who grade it."
    )


class Papers(BaseModel):
    """What stands on the papers that are made from an item: `[papers]` in hotline.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str = Field(
        "泰安市公安局督察支队", min_length=1, description="发文机关: head and foot of each paper."
    )
    prefix: str = Field("泰公督", description="机关代字, the beginning of each document number.")
    marks: dict[PaperName, str] = Field(
        {
            "assignment": "交",
            "forwarding": "转",
            "supervision": "督",
            "extension": "延",
            "investigation": "核",
            "feedback": "馈",
            "circular": "通",
        },
        description="What follows the prefix, by kind of paper.",
    )
    circulated_to: str = Field(
        "各县市公安局、各直属分局，市局各部门、各支队", description="主送机关 of a 通报."
    )
    copied_to: dict[PaperName, str] = Field({}, description="抄送机关, by kind of paper.")
    printed_by: str = Field("", description="印发机关, at the foot of a paper; empty: the 发文机关.")

    def mark(self, kind: PaperName) -> str:
        """The 机关代字 of a kind of paper, as its number begins with it: 泰公督督."""
        return self.prefix + self.marks.get(kind, "")

    def copies(self, kind: PaperName) -> str:
        """The 抄送机关 of a kind of paper; empty for none."""
        return self.copied_to.get(kind, "")


class Retention(BaseModel):
    """How many months things are kept before their deletion may be proposed: `[retention]`; 0: for good."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    discarded: Months = Field(0, description="Drafts that became no item: recordings, transcripts, form.")
    recordings: Months = Field(0, description="Recordings of archived items.")
    transcripts: Months = Field(0, description="Transcripts of archived items.")
    attachments: Months = Field(0, description="Attachments of archived items.")
    callers: Months = Field(0, description="Callers' numbers in the call log.")


class Reminders(BaseModel):
    """To whom reminders of deadlines are sent, without content: `[reminders]` in hotline.toml; to nobody."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    smtp_host: str = ""
    smtp_port: Port = 25
    smtp_security: Literal["none", "starttls", "tls"] = "none"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_from: str = ""
    mail_to: tuple[str, ...] = ()
    webhook: HttpUrl | None = None

    @model_validator(mode="after")
    def _mail_or_not(self) -> "Reminders":
        told = [bool(self.smtp_host), bool(self.mail_from), bool(self.mail_to)]
        if any(told) and not all(told):
            raise ValueError("reminders by mail need smtp_host, mail_from and mail_to")
        return self
