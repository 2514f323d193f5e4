"""What docs/api.md tells programmers is so: its example is filed, and it names every address and scope."""

import json
import re
from collections.abc import Callable

from hotline.console.api import openapi
from hotline.settings import REPOSITORY
from ledger.models import Scope
from tests.api.conftest import Program

TEXT = (REPOSITORY / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_example_can_be_filed_as_it_stands(program: Callable[..., Program]) -> None:
    found = re.search(r"<<'JSON'\n(.*?)\nJSON", TEXT, re.DOTALL)
    assert found is not None
    assert program("xinfang").file(json.loads(found[1])).status_code == 201


def test_every_address_is_named() -> None:
    named = set(re.findall(r"/(?:items|units|codes|openapi\.json)[^\s`?,;\"]*", TEXT))
    for path in openapi.document()["paths"]:
        example = path.removeprefix("/api/v1").replace("{number}", "2026-0012")
        assert {example, example.replace("/{attachment_id}", "")} & named, path


def test_every_scope_is_explained() -> None:
    assert {scope for scope in Scope if f"| `{scope.value}` | " in TEXT} == set(Scope)
