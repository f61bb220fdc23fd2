"""What a client sends: the same application again and again, each time under a key of its own."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx

from benchmarks.bench import Bench
from deploy.local.demo.exchange import Exchange
from deploy.local.demo.people import Caller, Clock

PARTNERSHIP, HOST_PARTNERSHIP = "AURORA-NEXT", "CLOTH-NEXT"


async def an_application(bench: Bench, port: int) -> tuple[str, dict[str, Any]]:
    """The token of somebody who may apply, and an application's body, after two organisations met here."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as http:

        def person(subject: str, role: str, partnership: str | None = None) -> Caller:
            return Caller(http, subject, bench.bearer(subject, role, partnership=partnership))

        anna, luc = person("anna", "applicant"), person("luc", "applicant")
        eva, hugo = (person(at, "evaluator", at) for at in (PARTNERSHIP, HOST_PARTNERSHIP))
        people = (Clock(), anna, luc, eva, hugo, eva, eva)
        exchange = Exchange(http, "BENCH", PARTNERSHIP, HOST_PARTNERSHIP, *people, "Warsaw Foods", "Bordeaux Cluster")
        await exchange.register()
        await exchange.match()
        return anna.token, exchange.application()


def submissions(port: int, token: str, body: dict[str, Any], number: int) -> Iterator[bytes]:
    """So many requests, ready to be sent."""
    head, content = head_and_content(port, token, body)
    return (with_a_key(head, content) for _ in range(number))


def a_submission(port: int, token: str, body: dict[str, Any]) -> bytes:
    """One request, ready to be sent."""
    return with_a_key(*head_and_content(port, token, body))


def with_a_key(head: bytes, content: bytes) -> bytes:
    return b"%bIdempotency-Key: %b\r\n\r\n%b" % (head, str(uuid4()).encode(), content)


def head_and_content(port: int, token: str, body: dict[str, Any]) -> tuple[bytes, bytes]:
    content = json.dumps(body).encode()
    head = (
        "POST /api/applications HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{port}\r\n"
        "Accept: application/json\r\n"
        "User-Agent: bench\r\n"
        f"Authorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\n"
    )
    return head.encode(), content
