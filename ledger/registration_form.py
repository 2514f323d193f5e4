"""The registration form (12389专用举报电话信息登记表, DOMAIN.md section 3): its fields and what they need."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError

from ledger import clock
from ledger.form_errors import ErrorCode, error_code
from ledger.models import Category, Channel, Difficulty, Identity, Nature, Urgency


class NotRegistrable(Exception):
    """The form cannot be registered as it is; `errors` says what is wrong, by field."""

    def __init__(self, errors: Mapping[str, ErrorCode]) -> None:
        listed = ", ".join(f"{field}: {code.value}" for field, code in errors.items())
        super().__init__(f"The form is not complete or not right: {listed}.")
        self.errors = dict(errors)


def _blank_as_none(value: object) -> object:
    return None if value == "" else value


def _none_as_blank(value: object) -> object:
    return "" if value is None else value


Line = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200), BeforeValidator(_none_as_blank)
]
Passage = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=20_000), BeforeValidator(_none_as_blank)
]
Blank = BeforeValidator(_blank_as_none)

SubLevel = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]


def _without_blanks(value: object) -> object:
    return {key: one for key, one in value.items() if one} if isinstance(value, Mapping) else value or {}


# Marked * in DOMAIN.md section 3, without those that the system gives (received_at may correct it).
REQUIRED = (
    "channel",
    "named",
    "confidential",
    "accused_units",
    "happening_now",
    "categories",
    "nature",
    "problem",
    "urgency",
    "difficulty",
)
REQUIRED_OF_NAMED = ("reporter_name", "reporter_phone")
REQUIRED_WHEN_INSTRUCTED = ("instructing_leader", "instruction")
INSTRUCTED = (Channel.SUPERIOR, Channel.LEADER)


class RegistrationForm(BaseModel):
    """The form as filled in: every field may still be empty, and none holds a value it cannot have.

    Field names are the keys of `Draft.form` and the columns of `Item`.
    """

    model_config = ConfigDict(frozen=True)

    channel: Annotated[Channel | None, Blank] = None
    received_at: Annotated[AwareDatetime | None, Blank] = None
    named: Annotated[bool | None, Blank] = None
    reporter_name: Line = ""
    reporter_gender: Line = ""
    reporter_age: Line = ""
    reporter_occupation: Line = ""
    reporter_address: Line = ""
    reporter_id_number: Line = ""
    reporter_phone: Line = ""
    confidential: Annotated[bool | None, Blank] = None
    accused_units: tuple[int, ...] = ()
    accused_persons: Passage = ""
    police_numbers: Line = ""
    identity: Annotated[Identity | None, Blank] = None
    happened_at: Line = ""
    place: Line = ""
    happening_now: Annotated[bool | None, Blank] = None
    categories: tuple[Category, ...] = ()
    sub_levels: Annotated[dict[Category, SubLevel], BeforeValidator(_without_blanks)] = {}
    nature: Annotated[Nature | None, Blank] = None
    problem: Passage = ""
    evidence: Passage = ""
    demand: Passage = ""
    urgency: Annotated[Urgency | None, Blank] = None
    difficulty: Annotated[Difficulty | None, Blank] = None
    instructing_leader: Line = ""
    instruction: Passage = ""
    remark: Passage = ""

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """Read a filled-in form, such as `Draft.form`; keys that are no field are left out.

        Raises `NotRegistrable` when a field holds what it cannot, with every other error beside it.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            wrong = {str(problem["loc"][0]): error_code(problem["type"]) for problem in error.errors()}
            rest = cls.model_validate({name: value for name, value in values.items() if name not in wrong})
            raise NotRegistrable({**rest.errors(), **wrong}) from error

    def errors(self) -> dict[str, ErrorCode]:
        """Say what keeps the form from being registered, by field, in the order of the form."""
        required = set(REQUIRED)
        if self.named:
            required.update(REQUIRED_OF_NAMED)
        if self.channel in INSTRUCTED:
            required.update(REQUIRED_WHEN_INSTRUCTED)
        empty: tuple[object, ...] = (None, "", ())
        errors = {
            name: ErrorCode.REQUIRED
            for name in type(self).model_fields
            if name in required and getattr(self, name) in empty
        }
        if self.received_at is not None and self.received_at > clock.now():
            errors["received_at"] = ErrorCode.IN_FUTURE
        return errors

    def item_fields(self) -> dict[str, Any]:
        """Return the columns of the item that the form gives; what was left blank is None there."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        del fields["accused_units"], fields["categories"], fields["sub_levels"]
        fields["identity"] = self.identity or Identity.UNKNOWN
        return {name: None if value == "" else value for name, value in fields.items()}
