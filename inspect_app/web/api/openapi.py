"""`GET /api/v1/openapi.json`: every call described, written out from the files in `description/`.

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
from inspect_app.rules import sealed
from inspect_app.web.access import public
from inspect_app.web.api.json_schema import schema_of

api = Blueprint("api_openapi", __name__, url_prefix="/api/v1")
FOLDER = Path(__file__).parent / "description"
VERSION = "1"
CHANGES = ("put", "post", "patch")
REFUSAL_HEADERS = {401: ["WWW-Authenticate"], 423: ["Retry-After"], 503: ["Retry-After"]}
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "maxLength": 100},
    "description": "The same key with the same body gives the same answer; with another, 409",
}
SCHEMES = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "session"},
    "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
    "send_token": {
        "type": "http",
        "scheme": "phone",
        "description": "A phone's token to send what it sealed, when nobody is signed in there",
    },
}
Document = dict[Any, Any]
SIGNED_IN: list[Document] = [{"token": []}, {"session": [], "csrf": []}]
BYTES = {"schema": {"type": "string", "format": "binary"}}
SEALED_HEADERS = ("X-Sealed-Key", "X-Sealed-Visit", "X-Sealed-Type")


@api.get("/openapi.json")
@public
def show() -> ResponseReturnValue:
    """Describe every call."""
    return jsonify(description())


@cache
def description() -> Document:
    """Build the OpenAPI 3.1 document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "inspect-app", "version": VERSION},
        "servers": [{"url": "/"}],
        "security": SIGNED_IN,
        "paths": {
            path: {method: _call(path, method, call) for method, call in calls.items()}
            for path, calls in told("calls").items()
        },
        "components": {
            "schemas": {**told("bodies"), "Visit": schema_of(VISIT), **told("answers")},
            "responses": {str(status): _refusal(status) for status in told("refusals")},
            "securitySchemes": SCHEMES,
        },
    }


@cache
def told(name: str) -> Document:
    """Read one of the files."""
    read: Document = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return read


def _call(path: str, method: str, call: Document) -> Document:
    words = {"summary": call["says"], "parameters": _parameters(path, method, call)}
    if "body" in call:
        needed = not call.get("body_optional", False)
        words["requestBody"] = {"required": needed, "content": _content(call["body"])}
        if call.get("sealed"):
            words["requestBody"]["content"][sealed.MEDIA_TYPE] = BYTES
    if call.get("public"):
        words["security"] = []
    if call.get("send_token"):
        words["security"] = [*SIGNED_IN, {"send_token": []}]
    words["responses"] = {
        str(status): _answer(status, call["answers"].get(status))
        for status in sorted({*call["answers"], *_usual_refusals(path, method, call)})
    }
    return words


def _parameters(path: str, method: str, call: Document) -> list[Document]:
    known = told("parameters")
    found: list[Document] = [
        {"in": "path", "name": name, "required": True, "schema": known["path"][name]}
        for name in re.findall(r"{(\w+)}", path)
    ]
    found += [{"in": "query", **known["query"][name]} for name in call.get("query", ())]
    headers = [*call.get("header", ()), *(SEALED_HEADERS if call.get("sealed") else ())]
    found += [{"in": "header", "name": name, **known["header"][name]} for name in headers]
    return [*found, KEY] if method == "post" else found


def _usual_refusals(path: str, method: str, call: Document) -> set[int]:
    """Name what every call of its kind may answer."""
    found: set[int] = set() if call.get("public") else {401, 503}
    if "{" in path:
        found.add(404)
    if "right" in call:
        found.add(403)
    if "query" in call or "body" in call:
        found.add(422)
    if method in CHANGES:
        found |= {400, 403, 413, 423, 507}
    if method == "post":
        found |= {409, 422}  # an Idempotency-Key used for something else, or too long
    return found


def _answer(status: int, answer: Document | None) -> Document:
    if answer is None:
        return {"$ref": f"#/components/responses/{status}"}
    if status >= 400:
        return {**_refusal(status), "description": answer["says"]}
    written: Document = {"description": answer["says"]}
    if "is" in answer:
        written["content"] = _content(answer["is"])
    if "media" in answer:
        written["content"] = {answer["media"]: {}}
    if "headers" in answer:
        written["headers"] = _headers(answer["headers"])
    return written


def _refusal(status: int) -> Document:
    names = REFUSAL_HEADERS.get(status, [])
    content = {"application/problem+json": {"schema": _reference("Problem")}}
    written = {"description": told("refusals")[status], "content": content}
    return {**written, "headers": _headers(names)} if names else written


def _headers(names: list[str]) -> Document:
    known = told("parameters")["answer_headers"]
    return {name: {**known[name], "required": True} for name in names}


def _content(body: str) -> Document:
    if body == "bytes":
        return {"application/octet-stream": BYTES}
    return {"application/json": {"schema": _reference(body)}}


def _reference(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}
