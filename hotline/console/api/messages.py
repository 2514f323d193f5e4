"""What programs send and receive; the descriptions in openapi.json are made of these."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from hotline.console.item_filter import FIRST_DAY, LAST_DAY
from ledger.due_conditions import Due
from ledger.handling.refusals import Refusal
from ledger.models import Category, Channel, Difficulty, Identity, ItemState, Nature, UnitKind, Urgency
from ledger.models.handling_codes import ActKind, Conclusion
from ledger.repeats import Reason

NUMBER = r"^[0-9]{4}-[0-9]{4,6}$"
Number = Annotated[str, StringConstraints(pattern=NUMBER)]
UnitCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,32}$")]
Key = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,64}$")]
FiledChannel = Literal[Channel.SUPERIOR, Channel.LEADER, Channel.OTHER_UNIT, Channel.VISIT, Channel.LETTER]
SubLevel = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Line = Annotated[str, StringConstraints(max_length=200)]
Passage = Annotated[str, StringConstraints(max_length=20_000)]
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC))]


class Message(BaseModel):
    """Nothing is read that is not described: a field that was misspelt is told, not lost."""

    model_config = ConfigDict(extra="forbid")


class Statement(Message):
    """What the complaint says and who made it (登记表)."""

    named: bool = Field(description="实名: then reporter_name and reporter_phone are needed")
    reporter_name: Line = ""
    reporter_gender: Line = ""
    reporter_age: Line = ""
    reporter_occupation: Line = ""
    reporter_address: Line = ""
    reporter_id_number: Line = ""
    reporter_phone: Line = ""
    confidential: bool = Field(description="要求保密")
    accused_persons: Passage = ""
    police_numbers: Line = ""
    identity: Identity = Identity.UNKNOWN
    happened_at: Line = ""
    place: Line = ""
    happening_now: bool
    problem: Annotated[Passage, Field(min_length=1)]
    evidence: Passage = ""
    demand: Passage = ""
    instructing_leader: Line = Field("", description="needed where the channel is superior or leader")
    instruction: Passage = Field("", description="needed where the channel is superior or leader")
    remark: Passage = ""


class NewItem(Statement):
    """An item to be filed: the registration form (12389专用举报电话信息登记表)."""

    channel: FiledChannel
    received_at: Moment | None = Field(None, description="when it came in; now, if left out")
    accused_units: list[UnitCode] = Field(min_length=1, max_length=100)
    categories: list[Category] = Field(min_length=1, max_length=100)
    sub_levels: dict[Category, SubLevel] = Field(
        {}, description="what a category is divided into, as /api/v1/codes lists it"
    )
    nature: Nature
    urgency: Urgency
    difficulty: Difficulty


class ItemSummary(Message):
    """How an item stands; nothing of a caller."""

    number: Number
    state: ItemState
    channel: Channel
    nature: Nature
    urgency: Urgency
    difficulty: Difficulty
    categories: list[Category]
    sub_levels: dict[Category, str]
    accused_units: list[str]
    handling_units: list[str]
    received_at: datetime
    accepted_at: datetime
    due: date | None = Field(description="the last day of 核查")
    due_provisional: bool = Field(description="the calendar of that year is not announced yet")
    repeats: int
    conclusion: Conclusion | None
    closed_at: datetime | None
    archived_at: datetime | None


class HistoryEntry(Message):
    """One line of an item's history."""

    seq: int
    act: ActKind
    at: datetime


class ItemDetail(ItemSummary):
    """An item with its history, and its statement where the token's scope allows."""

    history: list[HistoryEntry]
    statement: Statement | None = Field(description="null without the scope items:identity")


class ItemPage(Message):
    """One page of the list, the highest number first."""

    items: list[ItemSummary]
    next: Number | None = Field(description="for the following page ask with before=this; null: the last one")


class ItemQuery(Message):
    """What the list is narrowed down to."""

    state: ItemState | Literal["open"] | None = None
    unit: UnitCode | None = Field(None, description="a unit that handles the item")
    category: Category | None = None
    channel: Channel | None = None
    due: Due | None = None
    since: Day | None = Field(None, description="accepted on this day or later")
    until: Day | None = Field(None, description="accepted on this day or earlier")
    before: Number | None = Field(None, description="go on after this number")
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class ItemPath(Message):
    """Which item an address means."""

    number: Number


class AttachmentPath(ItemPath):
    """Which file of which item an address means."""

    attachment_id: int = Field(ge=1, le=2**31 - 1)


class KeyHeader(Message):
    """The header of whatever is done once only."""

    key: Key = Field(
        alias="Idempotency-Key",
        description="one for each item, act or file: the same request again gives the same, with 200",
    )


class IfMatch(Message):
    """The header that says which version of the item the program has read."""

    tag: Annotated[str, StringConstraints(pattern=r'^"[0-9]{1,9}"$')] | None = Field(
        None, alias="If-Match", description="the ETag of the item; answered with 412 if it has changed since"
    )


class ActHeaders(KeyHeader, IfMatch):
    """The headers of an act."""


class Alike(Message):
    """An earlier item that looks like the same complaint, and why."""

    number: Number
    reasons: list[Reason]


class FiledItem(ItemSummary):
    """An item that was filed."""

    alike: list[Alike] | None = Field(
        description="earlier items that it may repeat (重复举报), as far as the token may see them; "
        "null without the scope items:read"
    )


class ActOffer(Message):
    """Whether an act may be done on an item now, else why not, and the rule it rests on."""

    kind: ActKind
    name: str
    allowed: bool
    refusal: Refusal | None
    detail: str | None
    rule: str


class ActOffers(Message):
    """Every act."""

    offers: list[ActOffer]


class ActDone(ItemSummary):
    """An act that was done, with how the item stands now."""

    seq: int
    act: ActKind
    at: datetime


class HistoryLine(HistoryEntry):
    """One line of an item's history, with who did it (null: the service) and what was written at it."""

    by: str | None
    said: dict[str, Any] | None = Field(description="null without the scope items:identity")


class History(Message):
    """Everything that was done on an item, from its registration on."""

    history: list[HistoryLine]


class AttachmentEntry(Message):
    """One file of an item; its type is what its content says."""

    id: int
    name: str
    media_type: str
    bytes: int
    sha256: str
    added_at: datetime


class AttachmentList(Message):
    """The files of an item."""

    attachments: list[AttachmentEntry]


class UnitEntry(Message):
    """One unit of the tree."""

    code: str
    name: str
    kind: UnitKind
    parent: str | None
    active: bool
    """One that is closed takes nothing new."""


class UnitList(Message):
    """The tree of units."""

    units: list[UnitEntry]


class CodeEntry(Message):
    """One code with its words."""

    code: str
    name: str


class CodeLists(Message):
    """The codes of the form and of states."""

    channel: list[CodeEntry]
    category: list[CodeEntry]
    nature: list[CodeEntry]
    urgency: list[CodeEntry]
    difficulty: list[CodeEntry]
    identity: list[CodeEntry]
    state: list[CodeEntry]
    conclusion: list[CodeEntry]
    sub_levels: dict[Category, list[str]] = Field(description="of each category, as this bureau divides it")


class FieldError(Message):
    """What is wrong with one field."""

    field: str
    code: str
    detail: str


class Problem(Message):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []
    rule: str | None = Field(None, description="the number of the rule that forbids it")
    refusal: Refusal | None = None
