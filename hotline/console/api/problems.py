"""What goes wrong, as programs read it: `application/problem+json` (RFC 9457)."""

from collections.abc import Iterable

from flask import Blueprint, Response, jsonify
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from ledger.filing import KeyUsedAlready
from ledger.form_errors import ErrorCode, error_code
from ledger.registration_form import NotRegistrable

ROOT = "/api/"

DETAILS = {
    400: "The request cannot be read. See openapi.json for what this address takes.",
    401: "Send a token that is not revoked, in the header: Authorization: Bearer TOKEN.",
    403: "The token has not the scope that this needs. `hotline token add` makes one that has.",
    404: "There is nothing here that this token may see.",
    405: "This address does not take this method. See openapi.json for those it takes.",
    413: "The request is too large.",
    415: "Send JSON, with the header: Content-Type: application/json.",
    429: "Too many requests with this token. Wait as many seconds as Retry-After says.",
    500: "This is a fault of the service. Nothing was kept; try again, and tell its administrator.",
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


def of_http(error: HTTPException) -> Response:
    """The problem for an error of HTTP, with its headers, such as Allow or Retry-After."""
    code = error.code or 500
    answer = problem(code, DETAILS.get(code, error.name))
    for name, value in error.get_headers():
        if name != "Content-Type":
            answer.headers[name] = value
    return answer


def problem(code: int, detail: str, errors: Iterable[tuple[str, ErrorCode]] = ()) -> Response:
    """One problem; `errors` says what is wrong by field."""
    listed = [{"field": field, "code": error.value, "detail": WORDS[error]} for field, error in errors]
    title = HTTP_STATUS_CODES.get(code, "Error")
    body = {"type": "about:blank", "title": title, "status": code, "detail": detail}
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


def _wrong_fields(errors: Iterable[tuple[str, ErrorCode]]) -> Response:
    return problem(422, "Fields are missing or wrong. Put them right and send again.", errors)


def _key_used(error: KeyUsedAlready) -> Response:
    return problem(422, str(error), [("Idempotency-Key", ErrorCode.INVALID)])
