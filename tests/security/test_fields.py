"""S03: no call takes a field that is not its own, whatever fields there are elsewhere in the system."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from deploy.local.stack import Stack

ROLES = ("applicant", "evaluator", "coordinator", "finance_officer", "authorising_officer", "support_office", "auditor")
# A draft keeps what somebody has written so far, whatever that is.
TAKES_ANYTHING = "/api/drafts/{draft_id}"
OF_THE_INSIDE = (
    "status",
    "approved_by",
    "owner",
    "envelope_id",
    "reserved_cents",
    "is_admin",
    "roles",
    "subject",
    "id",
)


@pytest.fixture(scope="module")
def document(stack: Stack) -> Any:
    return httpx.get(f"{stack.base_url}/api/openapi.json", timeout=60).json()


@pytest.fixture(scope="module")
def fay(stack: Stack) -> Iterator[httpx.Client]:
    """Somebody with nearly every role."""
    somebody = {"subject": "fay.fields", "roles": ROLES, "partnership": "CLOTH-NEXT"}
    token = httpx.post(f"{stack.base_url}/api/dev/token", json=somebody, timeout=60).json()["access_token"]
    with httpx.Client(base_url=stack.base_url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        yield client


def schema_of(document: Any, operation: Any) -> Any:
    """The JSON body that a call takes, if it takes one."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    name = content and content["schema"].get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"].get(name) if name else None


def calls_with_a_body(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            schema = schema_of(document, operation)
            if schema and path != TAKES_ANYTHING:
                yield method, path, schema


def test_every_field_there_is_is_refused_by_every_call_whose_own_it_is_not(fay: httpx.Client, document: Any) -> None:
    known = {name for schema in document["components"]["schemas"].values() for name in schema.get("properties", {})}
    found = list(calls_with_a_body(document))
    assert (len(found) > 20, len(known) > 80) == (True, True)
    for method, path, schema in found:
        foreign = (known | set(OF_THE_INSIDE)) - set(schema["properties"])
        answer = fay.request(method, path.replace("{", "").replace("}", ""), json=dict.fromkeys(foreign, "x"))
        if answer.status_code in (403, 404) and needs_more(path):
            continue
        assert answer.status_code == 422, (method, path, answer.text[:300])
        refused = {error["field"] for error in answer.json()["errors"] if "not known here" in error["message"]}
        assert refused == foreign, (method, path, foreign - refused)


def needs_more(path: str) -> bool:
    """Whether only an administrator makes this call, who this person is not."""
    return path.startswith(("/api/people", "/api/envelopes", "/api/parked", "/api/deputies"))


@pytest.mark.parametrize("key", ["k" * 10_000, "k" * 201, "", "a\tb", "caf\u00e9\u0085"])
def test_d42_a_key_that_is_too_long_or_cannot_be_read_is_refused(fay: httpx.Client, key: str) -> None:
    item = "/api/queue/00000000-0000-7000-8000-000000000000"
    answer = fay.post(f"{item}/lease", headers=[(b"Idempotency-Key", key.encode("latin-1"))])
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
