"""What goes wrong, as programs read it: `application/problem+json` (RFC 9457)."""

from collections.abc import Iterable

from flask import Blueprint, Response, jsonify
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from hotline.console.labels import label
from ledger.attachments import NoSuchAttachment, NotAttached
from ledger.attachments import Problem as WhyNot
from ledger.filing import KeyUsedAlready
from ledger.form_errors import ErrorCode, error_code
from ledger.handling.reading import ActIncomplete
from ledger.handling.refusals import Forbidden
from ledger.items import NoSuchItem
from ledger.matters import ChangedMeanwhile
from ledger.registration_form import NotRegistrable

ROOT = "/api/"

DETAILS = {
    400: "The request cannot be read. See openapi.json for what this address takes.",
    401: "Send a token that is not revoked, in the header: Authorization: Bearer TOKEN.",
    403: "The token has not the scope that this needs. `hotline token add` makes one that has.",
    409: "The item is not in a state for this.",
    412: "The item has changed since it was read. Read it again, then decide.",
    404: "There is nothing here that this token may see.",
    405: "This address does not take this method. See openapi.json for those it takes.",
    413: "The request is too large.",
    415: "Send JSON (a file: multipart/form-data), and say so in the header Content-Type.",
    429: "Too many requests with this token. Wait as many seconds as Retry-After says.",
    500: "This is a fault of the service. Nothing was kept; try again, and tell its administrator.",
}
_NOT_ATTACHED = {
    WhyNot.TOO_LARGE: 413,
    WhyNot.ATTACHED_ALREADY: 409,
    WhyNot.ITEM_ARCHIVED: 409,
}
WORDS = {
    ErrorCode.REQUIRED: "is needed",
    ErrorCode.INVALID: "is not a value that it can have",
    ErrorCode.TOO_LONG: "is too long",
    ErrorCode.IN_FUTURE: "lies in the future",
    ErrorCode.UNKNOWN_UNIT: "names a unit that there is not; see /api/v1/units",
}


def is_for_a_program(path: str) -> bool:
    """Whether an address is one of the API, there or not, and its errors are told as problems."""
    return path.startswith(ROOT)


def register(blueprint: Blueprint) -> None:
    """Tell what the operations of a blueprint raise."""
    blueprint.register_error_handler(NotRegistrable, _not_registrable)
    blueprint.register_error_handler(ValidationError, _not_valid)
    blueprint.register_error_handler(KeyUsedAlready, _key_used)
    blueprint.register_error_handler(ActIncomplete, _act_incomplete)
    blueprint.register_error_handler(Forbidden, _forbidden)
    blueprint.register_error_handler(ChangedMeanwhile, lambda _: problem(412, DETAILS[412]))
    blueprint.register_error_handler(NoSuchItem, lambda _: problem(404, DETAILS[404]))
    blueprint.register_error_handler(NoSuchAttachment, _no_such_attachment)
    blueprint.register_error_handler(NotAttached, _not_attached)


def of_http(error: HTTPException) -> Response:
    """The problem for an error of HTTP, with its headers, such as Allow or Retry-After."""
    code = error.code or 500
    answer = problem(code, DETAILS.get(code, error.name))
    for name, value in error.get_headers():
        if name != "Content-Type":
            answer.headers[name] = value
    return answer


def problem(code: int, detail: str, errors: Iterable[tuple[str, ErrorCode]] = (), **more: str) -> Response:
    """One problem; `errors` says what is wrong by field, `more` are members of its own."""
    listed = [{"field": field, "code": error.value, "detail": WORDS[error]} for field, error in errors]
    title = HTTP_STATUS_CODES.get(code, "Error")
    body = {"type": "about:blank", "title": title, "status": code, "detail": detail, **more}
    answer = jsonify(body | ({"errors": listed} if listed else {}))
    answer.status_code = code
    answer.content_type = "application/problem+json"
    return answer


def _not_registrable(error: NotRegistrable) -> Response:
    return _wrong_fields(error.errors.items())


def _not_valid(error: ValidationError) -> Response:
    found = error.errors(include_url=False, include_input=False, include_context=False)
    if any(one["type"] == "json_invalid" for one in found):
        return problem(400, "The body is not JSON in UTF-8.")
    # What was sent is never told back: it may be of a caller, and errors end in logs.
    return _wrong_fields((str(one["loc"][0]) if one["loc"] else "", error_code(one["type"])) for one in found)


def _act_incomplete(error: ActIncomplete) -> Response:
    return _wrong_fields(error.errors.items())


def _forbidden(error: Forbidden) -> Response:
    return problem(409, label(error.refusal), rule=error.rule, refusal=error.refusal.value)


def _no_such_attachment(error: NoSuchAttachment) -> Response:
    return _wrong_fields([("attachments", ErrorCode.INVALID)])


def _not_attached(error: NotAttached) -> Response:
    return problem(_NOT_ATTACHED.get(error.problem, 422), label(error.problem))


def _wrong_fields(errors: Iterable[tuple[str, ErrorCode]]) -> Response:
    return problem(422, "Fields are missing or wrong. Put them right and send again.", errors)


def _key_used(error: KeyUsedAlready) -> Response:
    return problem(422, str(error), [("Idempotency-Key", ErrorCode.INVALID)])
