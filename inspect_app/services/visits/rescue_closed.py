"""What a rescue package holds closed is opened by the server's key, as if its phone had sent it.

Documents and files are under their visit's content key, locked drafts under the key of one person's
lock on one phone; each key comes wrapped, for that one purpose (docs/offline.md, “A lost phone”).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules import sealed
from inspect_app.rules.refusals import SealBroken
from inspect_app.rules.sound_text import shown
from inspect_app.rules.strict_body import LONGEST_NAME
from inspect_app.services import server_key
from inspect_app.services.visits.rescue_package import RescuePackage
from inspect_app.store.base import db
from inspect_app.store.institution import Institution


def opened_file(package: RescuePackage, sha256: str) -> Iterator[bytes]:
    """Read a file in the plain. Raises Damaged, or SealBroken for a closed one, on the way."""
    seal = package.seal_of(sha256)
    if seal is None:
        return package.pieces(sha256)
    visit = str(seal.get("for")).removeprefix("visit:")
    key = _content_key(_id(visit), seal.get("key"))
    return sealed.opened(package.pieces(sha256), key, sealed.file(sha256))


def opened_document(package: RescuePackage, uuid: UUID, seal: Mapping[str, Any]) -> str:
    """Return the text of a document that was handed in. Raises SealBroken for a closed one."""
    body = package.closed(uuid, "sealed")
    if body is None:
        return package.sealed(uuid)
    key = _content_key(uuid, seal.get("key"))
    return _text(body, key, sealed.visit(uuid))


def opened_draft(
    package: RescuePackage, uuid: UUID, record: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Lay what was locked of a draft over the rest of it. Raises SealBroken."""
    locked, seal = record.get("locked"), record.get("sealed")
    if isinstance(seal, dict) and seal.get("key"):
        raise SealBroken  # it was handed in, and is lost; what stands beside it was emptied
    body = package.closed(uuid, "locked")
    if locked is None and body is None:
        return record
    if not isinstance(locked, dict):
        raise SealBroken
    purpose = sealed.lock(_id(locked.get("phone")), package.person)
    key = server_key.unwrapped(str(locked.get("key")), purpose)
    try:
        found = json.loads(_text(body or b"", key, sealed.draft(uuid)))
    except (ValueError, RecursionError) as error:
        raise SealBroken from error
    return {**record, **found} if isinstance(found, dict) else record


def unopened(
    package: RescuePackage,
    uuid: UUID,
    record: Mapping[str, Any],
    ending: Literal["sealed", "locked"],
) -> str:
    """Write what does not open as JSON, with its key, for who can open it later; "" for nothing."""
    body = package.closed(uuid, ending)
    if not body:
        return ""
    return json.dumps({ending: sealed.text_of(body), "seal": record.get(ending)})


def name_in(text: str) -> str:
    """Return who was visited, by a document's text: closed, the phone tells no name beside it."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    told = document if isinstance(document, dict) else {}
    site = told.get("site")
    if isinstance(site, dict):
        return shown(str(site.get("name") or ""), LONGEST_NAME)
    try:
        uuid = UUID(str(told.get("institution_id")))
    except ValueError:
        return ""
    return db.session.scalar(sa.select(Institution.name).filter_by(uuid=uuid)) or ""


def _content_key(visit: UUID, wrapped: object) -> bytes:
    return server_key.unwrapped(str(wrapped), sealed.visit(visit))


def _id(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as error:
        raise SealBroken from error


def _text(body: bytes, key: bytes, name: str) -> str:
    try:
        return b"".join(sealed.opened([body], key, name)).decode()
    except UnicodeDecodeError as error:
        raise SealBroken from error
