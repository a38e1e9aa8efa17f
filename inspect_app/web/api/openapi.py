"""`GET /api/v1/openapi.json`: every call described, written out from `openapi.yaml`.

The visit document's schema comes from the very shapes it is checked by, so it cannot lag behind.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from forms.visit_document import VISIT
from inspect_app.web.access import public
from inspect_app.web.api.json_schema import schema_of

api = Blueprint("api_openapi", __name__, url_prefix="/api/v1")
DESCRIPTION = Path(__file__).parent / "openapi.yaml"
VERSION = "1"
PROBLEM = {
    "type": "object",
    "required": ["title", "status", "code"],
    "properties": {
        "title": {"type": "string", "description": "In the caller's language"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable, for programs"},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "allowed_from": {"type": "array", "items": {"type": "string"}},
    },
}
Document = dict[str, Any]


@api.get("/openapi.json")
@public
def show() -> ResponseReturnValue:
    """Describe every call."""
    return jsonify(description())


@cache
def description() -> Document:
    """Build the OpenAPI 3.1 document."""
    told = yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))
    paths = {
        path: {method: _call(path, method, call, told["query"]) for method, call in calls.items()}
        for path, calls in told["calls"].items()
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "inspect-app", "version": VERSION},
        "security": [{"token": []}, {"session": [], "csrf": []}],
        "paths": paths,
        "components": {
            "schemas": {**told["bodies"], "Visit": schema_of(VISIT), "Problem": PROBLEM},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "session"},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
            },
        },
    }


def _call(path: str, method: str, call: Document, query: Document) -> Document:
    names = re.findall(r"{(\w+)}", path)
    parameters: list[Document] = [
        {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
        for name in names
    ]
    parameters += [query[name] for name in call.get("query", ())]
    if method == "post":
        key = {"in": "header", "name": "Idempotency-Key", "schema": {"type": "string"}}
        parameters.append({**key, "description": "The same key gives the same answer"})
    answers: Document = {
        str(status): {"description": words} for status, words in call["answers"].items()
    }
    answers["default"] = {
        "description": "Refused; RFC 9457",
        "content": {"application/problem+json": {"schema": _reference("Problem")}},
    }
    told: Document = {"summary": call["says"], "parameters": parameters, "responses": answers}
    if "body" in call:
        told["requestBody"] = {"required": True, "content": _content(call["body"])}
    return told


def _content(body: str) -> Document:
    if body == "bytes":
        return {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    return {"application/json": {"schema": _reference(body)}}


def _reference(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}
