"""Services behind the portal, as small as they can be, on real ports: they say what they were asked."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from services.kernel.http.problems import unavailable

PARKED: dict[str, Any] = {
    "id": 7,
    "topic": "funding.events",
    "partition": 1,
    "offset": 2,
    "key": "k",
    "type": "t",
    "sequence": 3,
    "event_id": None,
    "cause": "handler",
    "reason": "ValueError in its handler",
    "failure": "builtins.ValueError at services.funding.handlers.claims, line 4, in pay",
    "attempts": 3,
    "waiting": False,
    "place": 1,
    "behind": 2,
    "parked_at": "2026-05-04T09:00:00Z",
    "settled_at": None,
    "settled_by": None,
    "settlement": None,
    "settlement_reason": None,
}
SHOWN: dict[str, Any] = {
    "headers": [{"name": "ce_id", "value": "<script>alert(1)</script>"}],
    "body": {"form": "json", "text": '{\n  "note": "<b>bold</b>"\n}', "size": 24, "cut": False},
    "first": 7,
    "next_behind": [{"id": 8, "type": "t", "sequence": 4, "parked_at": "2026-05-04T09:00:01Z"}],
    "history": [
        {"at": "2026-05-04T09:00:00Z", "what": "parked", "person": None, "reason": None, "outcome": None},
        {"at": "2026-05-04T10:00:00Z", "what": "retried", "person": "root", "reason": "mended", "outcome": "no"},
    ],
}


class Neighbour:
    """A service that answers with what it got; `name` is in every answer."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cut_off = asyncio.Event()
        self.asked: dict[str, Any] = {}
        self.app = FastAPI()
        self.app.add_api_route("/health/ready", self.ready)
        self.app.add_api_route("/api/parked", self.parked)
        self.app.add_api_route("/api/parked/{number}/retry", self.settled, methods=["POST"])
        self.app.add_api_route("/api/parked/{number}", self.parked_record)
        self.app.add_api_route("/api/parked/{number}", self.settled, methods=["DELETE"])
        self.app.add_api_route("/internal/timers", self.timers, methods=["POST"])
        self.app.add_api_route("/api/queue/events", self.events)
        self.app.add_api_route("/api/queue/events", self.events, methods=["HEAD"], include_in_schema=False)
        self.app.add_api_route("/api/queue/gone", self.gone)
        self.app.add_api_route("/api/queue/crowded", self.crowded, methods=["GET", "POST"], include_in_schema=False)
        self.app.add_api_route("/api/queue/slow", self.slow, methods=["GET", "POST"], include_in_schema=False)
        methods = ["GET", "HEAD", "POST", "PUT", "DELETE"]
        self.app.add_api_route("/{path:path}", self.echo, methods=methods, include_in_schema=False)

    async def ready(self) -> dict[str, str]:
        return {"status": "ready"}

    async def echo(self, request: Request) -> Response:
        """What came in; with a header of this hop and one that is nobody's business."""
        body = await request.body()
        got: dict[str, Any] = {
            "service": self.name,
            "method": request.method,
            "path": request.scope["raw_path"].decode(),
            "query": request.url.query,
            "headers": dict(request.headers),
            "size": len(body),
        }
        return JSONResponse(got, headers={"Set-Cookie": "own=1", "X-Kept": "yes"})

    async def parked(self, request: Request) -> Response:
        self.asked = dict(request.query_params)
        return JSONResponse({"items": [PARKED] if self.name == "funding" else [], "next": None})

    async def parked_record(self, number: int) -> Response:
        return JSONResponse({**PARKED, **SHOWN, "id": number}, 200 if number == 7 else 404)

    async def settled(self, request: Request, number: int) -> Response:
        """A queue of three: a retry of record 7 applies two and says which is next."""
        self.asked = {"method": request.method, "path": request.url.path, **await request.json()}
        following = 9 if number == 7 and request.method == "POST" else None
        applied = [7, 8] if following else [number]
        return JSONResponse({"applied": applied, "left": 1, "next": following, "stays": None})

    async def timers(self, request: Request) -> Response:
        if self.name != "funding":
            return JSONResponse({}, 404)
        asked = await request.json()
        return JSONResponse([{"timer": "lease_expiry", "id": asked["now"], "clock": request.headers["test-clock"]}])

    async def events(self) -> Response:
        return StreamingResponse(self.two_events(), media_type="text/event-stream")

    async def two_events(self) -> AsyncIterator[bytes]:
        """One event at once, another when somebody has seen the first."""
        try:
            yield b"data: first\n\n"
            await asyncio.sleep(30)
            yield b"data: second\n\n"
        finally:
            self.cut_off.set()

    async def gone(self) -> Response:
        return JSONResponse({"detail": "gone"}, 410, headers={"Location": "/elsewhere"})

    async def crowded(self) -> Response:
        return unavailable("Too much is asked at once.", 7).answer()

    async def slow(self, seconds: float) -> Response:
        await asyncio.sleep(seconds)
        return JSONResponse({"slept": seconds})
