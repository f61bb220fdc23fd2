"""People who act: each signs in once and calls the one address, at the case time that the exchange has reached."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class Clock:
    """The case time of one story; None is the wall clock."""

    at: str | None = None

    @property
    def header(self) -> dict[str, str]:
        return {"Test-Clock": self.at} if self.at else {}


@dataclass
class Caller:
    """One signed-in person."""

    http: httpx.AsyncClient
    subject: str
    token: str
    clock: Clock = field(default_factory=Clock)

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        given = {"Authorization": f"Bearer {self.token}", **self.clock.header, **(headers or {})}
        return await self.http.request(method, path, headers=given, **more)

    async def get(self, path: str, **more: Any) -> Any:
        return told(await self.ask("GET", path, **more))

    async def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return told(await self.ask("POST", path, json={} if body is None else body, **more))

    async def put(self, path: str, body: Any) -> Any:
        return told(await self.ask("PUT", path, json=body))

    async def until(self, path: str, holds: Callable[[Any], Any], seconds: float = 30) -> Any:
        """What a GET shows as soon as `holds` is true of it; TimeoutError with the last answer otherwise."""
        end = time.monotonic() + seconds
        while True:
            answer = await self.ask("GET", path)
            if answer.status_code == 200 and holds(shown := answer.json()):
                return shown
            if time.monotonic() > end:
                raise TimeoutError(f"GET {path}: {answer.status_code} {answer.text[:600]}")
            await asyncio.sleep(0.05)


class Refused(Exception):
    """The system said no where the exchange should have gone on."""


def told(answer: httpx.Response) -> Any:
    """The body of a good answer; Refused with the problem otherwise."""
    if answer.status_code >= 300:
        raise Refused(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}")
    return answer.json() if "json" in answer.headers.get("content-type", "") else answer


async def sign_in(
    http: httpx.AsyncClient,
    subject: str,
    name: str,
    *roles: str,
    partnership: str | None = None,
    clock: Clock | None = None,
) -> Caller:
    """A person with these roles, known to the directory under this name."""
    body: dict[str, Any] = {"subject": subject, "roles": list(roles), "name": name}
    if partnership:
        body["partnership"] = partnership
    token = told(await http.post("/api/dev/token", json=body))["access_token"]
    return Caller(http, subject, token, clock or Clock())
