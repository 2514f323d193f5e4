"""The description of the API (OpenAPI 3.1), from the messages that it takes and gives."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from werkzeug.http import HTTP_STATUS_CODES

from hotline.console.api.messages import (
    CodeLists,
    FilingHeaders,
    ItemDetail,
    ItemPage,
    ItemPath,
    ItemQuery,
    ItemSummary,
    NewItem,
    Problem,
    UnitList,
)
from ledger.models import Scope

VERSION = "1"
REF = "#/components/schemas/{model}"
TAKEN: tuple[type[BaseModel], ...] = (NewItem, ItemQuery, ItemPath, FilingHeaders)
GIVEN: tuple[type[BaseModel], ...] = (ItemSummary, ItemDetail, ItemPage, UnitList, CodeLists, Problem)
ALWAYS = (400, 401, 403, 429)  # what any operation may answer beside what it is for


@cache
def document() -> dict[str, Any]:
    """Return the whole description."""
    schemas = _schemas()
    key = _parameters(schemas.pop("FilingHeaders"), "header")
    query = _parameters(schemas.pop("ItemQuery"), "query")
    path = _parameters(schemas.pop("ItemPath"), "path")
    filed = {201: ItemSummary, 200: ItemSummary}
    file = _operation("file", "File an item", filed, Scope.ITEMS_WRITE, refuses=(413, 415, 422))
    file |= {"parameters": key, "requestBody": {"required": True, "content": _json(NewItem)}}
    listing = _operation("list", "List items", {200: ItemPage}, Scope.ITEMS_READ, refuses=(422,))
    item = _operation("item", "Read an item", {200: ItemDetail}, Scope.ITEMS_READ, refuses=(404,))
    return {
        "openapi": "3.1.0",
        "info": {"title": "12389 举报投诉台账", "version": VERSION},
        "security": [{"token": []}],
        "paths": {
            "/api/v1/items": {"post": file, "get": listing | {"parameters": query}},
            "/api/v1/items/{number}": {"get": item | {"parameters": path}},
            "/api/v1/units": {"get": _operation("units", "Read the tree of units", {200: UnitList})},
            "/api/v1/codes": {"get": _operation("codes", "Read the codes and their words", {200: CodeLists})},
            "/api/v1/openapi.json": {"get": _operation("description", "Read this description", {200: None})},
        },
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas() -> dict[str, Any]:
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((model, "validation") for model in TAKEN),
        *((model, "serialization") for model in GIVEN),
    ]
    _, made = models_json_schema(modes, ref_template=REF)
    schemas: dict[str, Any] = made["$defs"]
    return schemas


def _operation(
    name: str,
    summary: str,
    answers: Mapping[int, type[BaseModel] | None],
    scope: Scope | None = None,
    *,
    refuses: tuple[int, ...] = (),
) -> dict[str, Any]:
    responses = {
        str(code): {"description": HTTP_STATUS_CODES[code], "content": _json(model)}
        for code, model in answers.items()
    }
    problem = {"application/problem+json": {"schema": _ref(Problem)}}
    for code in sorted({*ALWAYS, *refuses}):
        responses[str(code)] = {"description": HTTP_STATUS_CODES[code], "content": problem}
    needs = f"Needs the scope {scope.value}." if scope else "Needs a token of any scope."
    return {"operationId": name, "summary": summary, "description": needs, "responses": responses}


def _parameters(of: dict[str, Any], where: str) -> list[dict[str, Any]]:
    required = of.get("required", [])
    return [
        {"name": name, "in": where, "required": name in required, "schema": _not_null(schema)}
        for name, schema in of["properties"].items()
    ]


def _not_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that is left out is null to us, but nobody can send null in an address."""
    if "anyOf" not in schema:
        return schema
    said = {name: value for name, value in schema.items() if name != "default"}
    return said | {"anyOf": [one for one in schema["anyOf"] if one != {"type": "null"}]}


def _json(model: type[BaseModel] | None) -> dict[str, Any]:
    return {"application/json": {"schema": _ref(model) if model else {"type": "object"}}}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": REF.format(model=model.__name__)}
