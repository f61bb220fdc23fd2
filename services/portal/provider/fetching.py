"""What the identity provider is asked: not for long, not for much, and once for all who wait for the same."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import httpx

from services.portal.provider.refusal import ProviderAway

Found = TypeVar("Found")

MOST_BYTES = 262_144
HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Reply:
    """A JSON object that the provider answered, and with which status."""

    status: int
    content: dict[str, Any]

    def when_good(self) -> dict[str, Any]:
        if self.status != httpx.codes.OK:
            raise ProviderAway(f"status {self.status}")
        return self.content


async def ask(client: httpx.AsyncClient, method: str, address: str, seconds: float, **more: Any) -> Reply:
    """What the provider answers at this address, which must be its own: nothing is followed elsewhere."""
    headers = {**HEADERS, **more.pop("headers", {})}
    request = client.build_request(method, address, headers=headers, timeout=seconds, **more)
    try:
        async with asyncio.timeout(seconds):
            answer = await client.send(request, stream=True, follow_redirects=False)
            try:
                content = json.loads(await body_of(answer))
            finally:
                await answer.aclose()
    except (httpx.HTTPError, TimeoutError, ValueError, RecursionError) as wrong:
        raise ProviderAway(type(wrong).__name__) from wrong
    if not isinstance(content, dict):
        raise ProviderAway("no JSON object")
    return Reply(answer.status_code, content)


async def body_of(answer: httpx.Response) -> bytes:
    body = b""
    async for chunk in answer.aiter_raw():
        body += chunk
        if len(body) > MOST_BYTES:
            raise ProviderAway("too much")
    return body


class Kept(Generic[Found]):
    """Something of the provider's that is fetched once for all who wait for it, and kept for some time."""

    def __init__(self, fetch: Callable[[], Awaitable[Found]], seconds: float) -> None:
        self.fetch = fetch
        self.seconds = seconds
        self.known: tuple[float, Found] | None = None
        self.fetching: asyncio.Task[Found] | None = None

    async def value(self) -> Found:
        if self.known and time.monotonic() < self.known[0] + self.seconds:
            return self.known[1]
        return await self.again()

    async def again(self) -> Found:
        """The value as it is now; whoever asks while it is being fetched waits for the same answer."""
        if self.fetching is None or self.fetching.done():
            self.fetching = asyncio.create_task(self.fetch_and_keep())
        return await asyncio.shield(self.fetching)

    async def fetch_and_keep(self) -> Found:
        found = await self.fetch()
        self.known = time.monotonic(), found
        return found
