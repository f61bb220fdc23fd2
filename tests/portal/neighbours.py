"""Services behind the portal, as small as they can be, on real ports: they say what they were asked."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse


class Neighbour:
    """A service that answers with what it got; `name` is in every answer."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cut_off = asyncio.Event()
        self.app = FastAPI()
        self.app.add_api_route("/health/ready", self.ready)
        self.app.add_api_route("/api/parked", self.parked)
        self.app.add_api_route("/api/parked/{number}/retry", self.echo, methods=["POST"])
        self.app.add_api_route("/api/parked/{number}", self.echo, methods=["DELETE"])
        self.app.add_api_route("/internal/timers", self.timers, methods=["POST"])
        self.app.add_api_route("/api/queue/events", self.events)
        self.app.add_api_route("/api/queue/gone", self.gone)
        methods = ["GET", "POST", "PUT", "DELETE"]
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
        record = {"id": 7, "topic": "funding.events", "partition": 1, "offset": 2, "key": "k", "type": "t"}
        more = {"reason": "it has no body", "attempts": 1, "waiting": False, "parked_at": "2026-05-04T09:00:00Z"}
        return JSONResponse({"items": [{**record, **more}] if self.name == "funding" else [], "next": None})

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
