"""Commands and queries: an HTTP route is a function of a transaction.

A command is one transaction: idempotency key, state, audit entry, outbox. A request never talks to Kafka. A command
that writes `at_once` opens no transaction: it reads, and then all that it writes is one statement.
"""

import functools
import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, overload

import asyncpg
from fastapi import Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from services.kernel.database import is_transient
from services.kernel.http.activity import WRITE, actor_of, entry
from services.kernel.http.calling import person_of, service_of, signed_in, transaction
from services.kernel.http.problems import Problem, conflict, unavailable, unprocessable
from services.kernel.http.sent import fingerprint, refuse_twin_fields
from services.kernel.identity import Person
from services.kernel.transaction import CaseTimeRunsBack, Transaction

TRIES = 5
RETRIABLE = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
# What a command that writes at once read may be out of date when it writes: it looks again, and refuses in words.
OVERTAKEN = asyncpg.UniqueViolationError
LONGEST_KEY = 200

REMEMBER_KEY = """
insert into idempotency_keys (subject, method, path, key, fingerprint)
values ($1, $2, $3, $4, $5)
on conflict do nothing
"""
REMEMBER_ALL = """
insert into idempotency_keys (subject, method, path, key, fingerprint, status, headers, body)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
REMEMBERED = """
select fingerprint, status, headers, body
from idempotency_keys
where subject = $1 and method = $2 and path = $3 and key = $4
"""
REMEMBER_ANSWER = """
update idempotency_keys
set status = $5, headers = $6, body = $7
where subject = $1 and method = $2 and path = $3 and key = $4
"""


@dataclass(frozen=True)
class Answer:
    """What a command answers: a status, a JSON body, and headers."""

    status: int
    body: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        return json_response(self.body, self.status, self.headers)


Inner = Callable[..., Awaitable[Any]]
Endpoint = Callable[..., Awaitable[Response]]


@overload
def command(route: Inner) -> Endpoint: ...
@overload
def command(*, public: bool = False, at_once: bool = False) -> Callable[[Inner], Endpoint]: ...
def command(
    route: Inner | None = None, *, public: bool = False, at_once: bool = False
) -> Endpoint | Callable[[Inner], Endpoint]:
    """Make a route of a function that changes something; its parameter `tx` is the command's transaction.

    With `at_once` the function only reads, writes with `tx.write` and tells; what it read is not kept from changing.
    """
    attempt = attempt_at_once if at_once else attempt_in_steps

    def decorate(effect: Inner) -> Endpoint:
        async def call(request: Request, arguments: dict[str, Any]) -> Response:
            person = person_of(request) if public else signed_in(request)
            await refuse_twin_fields(request)
            key = key_of(request)
            asked = Command(
                request, person, functools.partial(effect, **arguments), key, await fingerprint(request, key)
            )
            return await carry_out(asked, attempt)

        return as_endpoint(effect, call, for_the_signed_in=not public)

    return decorate(route) if route else decorate


@overload
def query(route: Inner) -> Endpoint: ...
@overload
def query(*, public: bool = False, audited: Callable[[Request], bool] | None = None) -> Callable[[Inner], Endpoint]: ...
def query(
    route: Inner | None = None, *, public: bool = False, audited: Callable[[Request], bool] | None = None
) -> Endpoint | Callable[[Inner], Endpoint]:
    """Make a route of a function that only reads; its parameter `tx` is a read-only transaction.

    A question for which `audited` says so is in the activity log before it is answered.
    """

    def decorate(look: Inner) -> Endpoint:
        async def call(request: Request, arguments: dict[str, Any]) -> Response:
            person = person_of(request) if public else signed_in(request)
            is_written = audited is not None and audited(request)
            async with failing_in_words(transaction(request, person, readonly=not is_written)) as tx:
                response = as_response(await look(tx=tx, **arguments))
                if is_written:
                    await write_audit(tx, request, response)
                return response

        return as_endpoint(look, call, for_the_signed_in=not public)

    return decorate(route) if route else decorate


def as_endpoint(
    inner: Callable[..., Any], call: Callable[..., Awaitable[Response]], *, for_the_signed_in: bool = False
) -> Callable[..., Any]:
    """An endpoint with the parameters of `inner` but `tx`, and the request, which FastAPI fills in."""
    signature = inspect.signature(inner, eval_str=True)
    own = [parameter for name, parameter in signature.parameters.items() if name not in ("tx", "request")]
    wants_request = "request" in signature.parameters
    given = inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request)
    own = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]

    async def endpoint(*, request: Request, **arguments: Any) -> Response:
        return await call(request, {**arguments, "request": request} if wants_request else arguments)

    functools.update_wrapper(endpoint, inner)
    endpoint.__signature__ = inspect.Signature([given, *own])  # type: ignore[attr-defined]
    endpoint.__annotations__ = {"request": Request, **{parameter.name: parameter.annotation for parameter in own}}
    del endpoint.__dict__["__wrapped__"]
    endpoint.__dict__["for_the_signed_in"] = for_the_signed_in
    return endpoint


@dataclass(frozen=True, slots=True)
class Command:
    """One command as it was asked: by whom, what it does, under which idempotency key, with which body."""

    request: Request
    person: Person | None
    effect: Callable[..., Awaitable[Any]]
    key: str | None
    fingerprint: bytes

    @property
    def scope(self) -> tuple[Any, ...]:
        """What the key belongs to: the same key of another person, or for another path, is another key."""
        subject = self.person.subject if self.person else ""
        return subject, self.request.method, self.request.scope["path"], self.key


async def carry_out(asked: Command, attempt: Callable[[Command], Awaitable[Response]]) -> Response:
    """Run a command, again when it collides with another; then wake the relay."""
    for number in range(1, TRIES + 1):
        try:
            response = await attempt(asked)
        except RETRIABLE as collision:
            if number == TRIES:
                raise unavailable("Too many people changed this at once. Try again.") from collision
        except OVERTAKEN:
            if number == TRIES or attempt is not attempt_at_once:
                raise
        else:
            service_of(asked.request).relay.wake()
            return response
    raise AssertionError("unreachable: the last attempt answers or raises")


async def attempt_in_steps(asked: Command) -> Response:
    """The key first, so that twins wait for each other; then the effect; then what follows from its answer."""
    async with failing_in_words(transaction(asked.request, asked.person)) as tx:
        if asked.key and not await tx.run(REMEMBER_KEY, *asked.scope, asked.fingerprint):
            return await first_answer(tx, asked)
        response = as_response(await asked.effect(tx=tx))
        if asked.key:
            await tx.write(REMEMBER_ANSWER, *asked.scope, *remembered(response))
        await write_audit(tx, asked.request, response)
        return response


async def attempt_at_once(asked: Command) -> Response:
    """Read, then write everything in one statement; a twin that was quicker shows as a key that is there already."""
    async with failing_in_words(transaction(asked.request, asked.person, at_once=True)) as tx:
        try:
            response = as_response(await asked.effect(tx=tx))
            if asked.key:
                await tx.write(REMEMBER_ALL, *asked.scope, asked.fingerprint, *remembered(response))
            await write_audit(tx, asked.request, response)
            await tx.send_writes()
            return response
        except (Problem, OVERTAKEN):
            tx.forget_writes()
            if asked.key and await tx.maybe(REMEMBERED, *asked.scope):
                return await first_answer(tx, asked)
            raise


async def first_answer(tx: Transaction, asked: Command) -> Response:
    row = await tx.one(REMEMBERED, *asked.scope)
    if row["fingerprint"] != asked.fingerprint:
        raise conflict("This Idempotency-Key was used before with another body. Use a new key for a new command.")
    return Response(row["body"], row["status"], json.loads(row["headers"]))


def remembered(response: Response) -> tuple[int, str, bytes]:
    """Status, headers and body of an answer, to be given again."""
    headers = json.dumps({name: value for name, value in response.headers.items() if name != "content-length"})
    return response.status_code, headers, bytes(response.body)


async def write_audit(tx: Transaction, request: Request, response: Response) -> None:
    if tx.person is None:
        return
    actor, made = actor_of(tx.person, tx.acting_role), response.headers.get("location")
    await tx.write(WRITE, *entry(request, actor, tx.now, response.status_code, made))


@asynccontextmanager
async def failing_in_words(inner: AbstractAsyncContextManager[Transaction]) -> AsyncIterator[Transaction]:
    """The same transaction; what fails below it becomes an answer that says what to do."""
    try:
        async with inner as tx:
            yield tx
    except CaseTimeRunsBack as wrong:
        raise unprocessable(("Test-Clock", f"{wrong}; in one case time never runs back")) from wrong
    except RETRIABLE:
        raise
    except Exception as wrong:
        if is_transient(wrong):
            raise unavailable(
                "It is not known whether this was stored. Send it again with the same Idempotency-Key."
            ) from wrong
        raise


def as_response(answer: Any) -> Response:
    if isinstance(answer, Response):
        return answer
    return answer.response() if isinstance(answer, Answer) else json_response(answer)


def json_response(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A body as JSON; one that is plain already is not looked through first."""
    try:
        return JSONResponse(body, status, headers)
    except TypeError:
        return JSONResponse(jsonable_encoder(body), status, headers)


def key_of(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and (not key.isprintable() or not 0 < len(key) <= LONGEST_KEY):
        raise Problem(400, f"An Idempotency-Key has 1 to {LONGEST_KEY} printable characters.")
    return key
