"""Refusals in the activity log: written once the answer is decided, never in its way, and never without bound."""

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import datetime

import structlog
from fastapi import Request

from services.kernel.clock import machine_now
from services.kernel.database import Pool, is_transient
from services.kernel.http.activity import NOBODY, WRITE, Actor, Entry, actor_of, entry, service_actor
from services.kernel.http.calling import SAFE_METHODS, case_time, person_of, role_of, service_of
from services.kernel.http.problems import Problem
from services.kernel.identity import InvalidToken

log = structlog.get_logger()

# Of one kind - who, method, route, answer - so many have a row each in a minute; of the rest one row tells the number.
EACH_A_MINUTE = 20
ALL_A_MINUTE = 3_000
MOST_KINDS = 1_000
MINUTE_SECONDS = 60
# An answer waits no longer than this for its refusal to be stored.
PATIENCE_SECONDS = 1

Kind = tuple[str | None, str, str | None, int]


class Refusals:
    """What one service refused and has not written down yet."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.waiting: list[Entry] = []
        self.stored: list[asyncio.Future[None]] = []
        self.seen: Counter[Kind] = Counter()
        self.counted: dict[Kind, Entry] = {}
        self.minute_ends = 0.0
        self.woken = asyncio.Event()

    async def note(self, refused: Entry) -> None:
        """Have a refusal stored, or counted when there are too many; returns when it is stored, or after a second."""
        kind = kind_of(refused)
        if self.is_one_too_many(kind):
            return self.count(kind, refused)
        self.seen[kind] += 1
        self.waiting.append(refused)
        self.stored.append(asyncio.get_running_loop().create_future())
        self.woken.set()
        await asyncio.wait(self.stored[-1:], timeout=PATIENCE_SECONDS)

    def is_one_too_many(self, kind: Kind) -> bool:
        crowded = self.seen.total() >= ALL_A_MINUTE or len(self.waiting) >= ALL_A_MINUTE
        return crowded or self.seen[kind] >= EACH_A_MINUTE

    def count(self, kind: Kind, refused: Entry) -> None:
        """One more of this kind; when there are too many kinds, whoever it was counts as nobody."""
        if kind not in self.counted and len(self.counted) >= MOST_KINDS:
            refused = of_anybody(refused)
            kind = kind_of(refused)
        known = self.counted.get(kind) or one_of_many(refused)
        self.counted[kind] = known._replace(times=(known.times or 0) + 1)

    async def run(self) -> None:
        """Write down what waits, and each minute what was counted, until cancelled."""
        self.end_minute()
        try:
            while True:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.woken.wait(), 1)
                self.woken.clear()
                if asyncio.get_running_loop().time() >= self.minute_ends:
                    self.end_minute()
                await self.write_down()
        finally:
            self.end_minute()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.write_down(), 2)

    def end_minute(self) -> None:
        self.minute_ends = asyncio.get_running_loop().time() + MINUTE_SECONDS
        self.seen.clear()
        self.waiting += self.counted.values()
        self.counted.clear()

    async def write_down(self) -> None:
        """Store what waits; a passing failure keeps it for the next time."""
        rows, stored = self.waiting, self.stored
        if not rows:
            return
        self.waiting, self.stored = [], []
        try:
            async with self.pool.acquire(timeout=5) as connection:
                await connection.executemany(WRITE, rows)
        except Exception as wrong:
            log.warning("refusals.not_stored", reason=type(wrong).__name__, number=len(rows))
            if is_transient(wrong):
                self.waiting = rows + self.waiting
        for each in stored:
            if not each.done():
                each.set_result(None)


async def note_refusal(request: Request, status: int) -> None:
    """Write down that this request was refused, if the log is to know; whatever goes wrong, its answer goes out."""
    if not 400 <= status < 500:
        return
    actor = who_asked(request)
    if is_of_interest(request, actor, status):
        await service_of(request).refusals.note(entry(request, actor, when(request), status))


def is_of_interest(request: Request, actor: Actor, status: int) -> bool:
    """Whatever is refused to people whom we know, but mistyped questions; of others what looks like an attempt."""
    if actor is NOBODY:
        return "authorization" in request.headers or status == 403
    return request.method not in SAFE_METHODS or status in (401, 403, 404)


def who_asked(request: Request) -> Actor:
    """The person or service whose token is good, as the hat in which the request was carried out so far."""
    try:
        person = person_of(request)
    except Problem:
        return service_asking(request)
    if person is None:
        return NOBODY
    tx = request.scope.get("transaction")
    return actor_of(person, tx.acting_role if tx else role_of(person))


def service_asking(request: Request) -> Actor:
    service = service_of(request)
    _, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        return service_actor(service.service_tokens.read(token, service.name)[0])
    except InvalidToken:
        return NOBODY


def when(request: Request) -> datetime:
    """Case time, as far as it was found out."""
    tx = request.scope.get("transaction")
    if tx:
        return tx.now  # type: ignore[no-any-return]
    try:
        return case_time(request).occurred_at
    except Problem:
        return machine_now()


def kind_of(refused: Entry) -> Kind:
    """Who, or from where nobody known, asked for what, and the answer."""
    return refused.subject or refused.address, refused.method, refused.route, refused.status


def one_of_many(refused: Entry) -> Entry:
    """The same refusal as it stands for others of its kind."""
    return refused._replace(path=refused.route or "", object_kind=None, object_id=None)


def of_anybody(refused: Entry) -> Entry:
    return refused._replace(subject="", roles=(), role=None, partnership=None, address=None)
