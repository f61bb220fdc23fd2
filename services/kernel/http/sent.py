"""What a request brought: its JSON, read once, and a print of it that idempotency keys are compared by."""

import hashlib
import json
from collections import Counter
from contextlib import suppress
from typing import Any

from fastapi import Request
from starlette.datastructures import UploadFile

from services.kernel.http.problems import unprocessable

FORMS = ("multipart/", "application/x-www-form-urlencoded")


async def sent_json(request: Request) -> Any:
    """The JSON that was sent; ValueError when it is none, Problem 422 when an object in it names a field twice."""
    if "sent_json" not in request.scope:
        request.scope["sent_json"] = json.loads(await request.body(), object_pairs_hook=once)
    return request.scope["sent_json"]


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object's fields; which of two that have one name was meant nobody knows."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        twins = sorted(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise unprocessable(*((name, "this field is there twice") for name in twins))
    return fields


async def refuse_twin_fields(request: Request) -> None:
    """Problem 422 when a JSON object names a field twice."""
    if request.headers.get("content-type", "").startswith("application/json"):
        with suppress(ValueError, RecursionError):
            await sent_json(request)


async def fingerprint(request: Request, key: str | None) -> bytes:
    """SHA-256 of what was sent under a key: JSON whatever its spacing, or a form's fields and its files' SHA-256."""
    if key is None:
        return b""
    if request.headers.get("content-type", "").startswith(FORMS):
        content = json.dumps(sorted([await as_printed(item) for item in (await request.form()).multi_items()]))
        return hashlib.sha256(content.encode()).digest()
    try:
        body = json.dumps(await sent_json(request), sort_keys=True).encode()
    except (ValueError, RecursionError):
        body = await request.body()
    return hashlib.sha256(body).digest()


async def as_printed(item: tuple[str, UploadFile | str]) -> list[str]:
    name, value = item
    if isinstance(value, str):
        return [name, value]
    content = await value.read()
    await value.seek(0)
    return [name, hashlib.sha256(content).hexdigest()]
