"""The description of the API (OpenAPI 3.1), from the messages that it takes and gives."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from werkzeug.http import HTTP_STATUS_CODES

from hotline.console.api.acts import NewAct
from hotline.console.api.messages import (
    ActDone,
    ActHeaders,
    ActOffers,
    AttachmentEntry,
    AttachmentList,
    AttachmentPath,
    CodeLists,
    FiledItem,
    History,
    ItemDetail,
    ItemPage,
    ItemPath,
    ItemQuery,
    KeyHeader,
    NewItem,
    Problem,
    UnitList,
)
from ledger.models import Scope

VERSION = "1"
REF = "#/components/schemas/{model}"
PARAMETERS: tuple[type[BaseModel], ...] = (ItemQuery, ItemPath, AttachmentPath, KeyHeader, ActHeaders)
TAKEN: tuple[type[BaseModel], ...] = (NewItem, NewAct, *PARAMETERS)
GIVEN: tuple[type[BaseModel], ...] = (
    FiledItem,
    ItemDetail,
    ItemPage,
    ActOffers,
    ActDone,
    History,
    AttachmentEntry,
    AttachmentList,
    UnitList,
    CodeLists,
    Problem,
)
ALWAYS = (400, 401, 403, 429)  # what any operation may answer beside what it is for
ITEM = "/api/v1/items/{number}"
BYTES = {"type": "string", "format": "binary"}


@cache
def document() -> dict[str, Any]:
    """Return the whole description."""
    schemas = _schemas()
    query, item, file, key, act_headers = (schemas.pop(model.__name__) for model in PARAMETERS)
    of_item, of_file = _parameters(item, "path"), _parameters(file, "path")
    keyed, act_keyed = _parameters(key, "header"), _parameters(act_headers, "header")
    return {
        "openapi": "3.1.0",
        "info": {"title": "12389 举报投诉台账", "version": VERSION},
        "security": [{"token": []}],
        "paths": {
            "/api/v1/items": _of_items(_parameters(query, "query"), keyed),
            ITEM: {
                "get": _operation("item", "Read an item", {200: ItemDetail}, Scope.ITEMS_READ, refuses=(404,))
                | {"parameters": of_item}
            },
            ITEM + "/acts": _of_acts(of_item, act_keyed),
            ITEM + "/history": _of_history(of_item),
            ITEM + "/attachments": _of_attachments(of_item, keyed),
            ITEM + "/attachments/{attachment_id}": _of_attachment(of_file),
            "/api/v1/units": {"get": _operation("units", "Read the tree of units", {200: UnitList})},
            "/api/v1/codes": {"get": _operation("codes", "Read the codes and their words", {200: CodeLists})},
            "/api/v1/openapi.json": {"get": _operation("description", "Read this description", {200: None})},
        },
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _of_items(query: list[Any], keyed: list[Any]) -> dict[str, Any]:
    filed = {201: FiledItem, 200: FiledItem}
    file = _operation("file", "File an item", filed, Scope.ITEMS_WRITE, refuses=(413, 415, 422))
    listing = _operation("list", "List items", {200: ItemPage}, Scope.ITEMS_READ, refuses=(422,))
    return {
        "post": file | {"parameters": keyed, "requestBody": {"required": True, "content": _json(NewItem)}},
        "get": listing | {"parameters": query},
    }


def _of_acts(of_item: list[Any], keyed: list[Any]) -> dict[str, Any]:
    summary = "Read which acts may be done, and why the others may not"
    offers = _operation("offered", summary, {200: ActOffers}, Scope.ITEMS_HANDLE, refuses=(404,))
    refuses = (404, 409, 412, 413, 415, 422)
    done = {201: ActDone, 200: ActDone}
    act = _operation("act", "Do an act on an item", done, Scope.ITEMS_HANDLE, refuses=refuses)
    body = {"required": True, "content": _json(NewAct)}
    return {
        "get": offers | {"parameters": of_item},
        "post": act | {"parameters": [*of_item, *keyed], "requestBody": body},
    }


def _of_history(of_item: list[Any]) -> dict[str, Any]:
    summary = "Read everything that was done on an item"
    history = _operation("history", summary, {200: History}, Scope.ITEMS_READ, refuses=(404,))
    return {"get": history | {"parameters": of_item}}


def _of_attachments(of_item: list[Any], keyed: list[Any]) -> dict[str, Any]:
    listing = _operation(
        "attached", "List the files of an item", {200: AttachmentList}, Scope.ITEMS_IDENTITY, refuses=(404,)
    )
    made = {201: AttachmentEntry, 200: AttachmentEntry}
    refuses = (404, 409, 413, 415, 422)
    attach = _operation("attach", "Attach a file to an item", made, Scope.ITEMS_HANDLE, refuses=refuses)
    form = {"type": "object", "properties": {"file": BYTES}, "required": ["file"]}
    body = {"required": True, "content": {"multipart/form-data": {"schema": form}}}
    return {
        "get": listing | {"parameters": of_item},
        "post": attach | {"parameters": [*of_item, *keyed], "requestBody": body},
    }


def _of_attachment(of_file: list[Any]) -> dict[str, Any]:
    download = _operation("download", "Read a file", {}, Scope.ITEMS_IDENTITY, refuses=(404,))
    download["responses"]["200"] = {"description": "The file", "content": {"*/*": {"schema": BYTES}}}
    return {"get": download | {"parameters": of_file}}


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
