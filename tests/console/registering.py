"""Filling in the form of a draft as an officer does, and reading what the page says of it."""

import re
from datetime import datetime

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.console.browse import post, version_of

COMPLETE = {
    "channel": "hotline",
    "named": "true",
    "reporter_name": "周某某",
    "reporter_phone": "13805380001",
    "confidential": "true",
    "happening_now": "false",
    "categories": ["law_enforcement", "public_service"],
    "nature": "duty_neglected",
    "problem": "报案后没有受案回执。",
    "urgency": "ordinary",
    "difficulty": "simple",
}


def send(client: FlaskClient, draft_id: int, intent: str, **fields: object) -> TestResponse:
    """Open the draft, fill in the form, press a button."""
    version = fields.pop("version", None) or version_of(client.get(f"/drafts/{draft_id}"))
    return post(client, f"/drafts/{draft_id}", version=version, intent=intent, **fields)


def number_of(serial: int) -> str:
    """The number of this year's item."""
    return f"{datetime.now().astimezone().year}-{serial:04d}"


def first_item() -> str:
    """Where the first item of this year is."""
    return f"/items/{number_of(1)}"


def error_at(page: str, field: str) -> str:
    """The message at a field, or an empty text."""
    found = re.search(rf'id="{field}-error">([^<]*)<', page)
    return found[1] if found else ""
