"""How services ask each other: `/internal` routes, with a token that names the purpose.

Each route says whether it is audited: a question about people or an order is, a technical poll is not.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from fastapi import Request, Response

from services.kernel.http.activity import WRITE, entry, service_actor
from services.kernel.http.calling import service_of, transaction
from services.kernel.http.commands import as_endpoint, as_response, failing_in_words
from services.kernel.http.problems import not_found
from services.kernel.identity import InvalidToken, ServiceTokens
from services.kernel.legible import visible
from services.kernel.settings import Settings

Answer = Callable[..., Awaitable[Any]]
Endpoint = Callable[..., Awaitable[Response]]


def internal(*, audited: bool) -> Callable[[Answer], Endpoint]:
    """Make a route that other services may ask, and nobody else; one that is not audited only reads."""

    def decorate(answer: Answer) -> Endpoint:
        async def call(request: Request, arguments: dict[str, Any]) -> Response:
            caller, purpose = calling_service(request)
            async with failing_in_words(transaction(request, None, readonly=not audited)) as tx:
                response = as_response(await answer(tx=tx, **arguments))
                if audited:
                    written = entry(request, service_actor(caller), tx.now, response.status_code)
                    await tx.write(WRITE, *written._replace(purpose=visible(purpose)))
                return response

        return as_endpoint(answer, call)

    return decorate


def calling_service(request: Request) -> tuple[str, str]:
    """The asking service and its purpose, by its token; for anybody else there is nothing here."""
    service = service_of(request)
    _, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        return service.service_tokens.read(token, service.name)
    except InvalidToken:
        raise not_found() from None


class Asking:
    """Asks other services on behalf of one."""

    def __init__(self, service: str, settings: Settings, tokens: ServiceTokens) -> None:
        self.service = service
        self.settings = settings
        self.tokens = tokens
        self.client = httpx.AsyncClient(timeout=5, trust_env=False)

    async def ask(self, other: str, path: str, purpose: str, body: Any = None) -> Any:
        """What another service answers (JSON), GET or, with a body, POST; httpx.HTTPError when it does not."""
        token = self.tokens.sign(self.service, other, purpose)
        response = await self.client.request(
            "GET" if body is None else "POST",
            self.settings.url_of(other) + path,
            json=body,
            headers={"Authorization": f"Bearer {token}"},
        )
        response.raise_for_status()
        return response.json()
