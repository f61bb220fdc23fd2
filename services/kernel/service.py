"""A service put together: database, relay, consumer and routes, started and stopped in the right order."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import structlog
from aiokafka.errors import KafkaError
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from faststream.kafka import KafkaBroker
from starlette.types import ASGIApp

from contracts.events.catalogue import TOPICS
from contracts.scheme.programmes import load_programmes
from services.kernel.anchors import anchors_of
from services.kernel.consumer import Consumption
from services.kernel.database import Pool, is_transient, open_pool, refuse_unsafe
from services.kernel.forgetting import forget_keys
from services.kernel.garbage import look_for_garbage_seldom
from services.kernel.grants import refuse_mighty
from services.kernel.handlers import Handlers
from services.kernel.hanging import end_process_when_left_out
from services.kernel.http.answers import InContext, install_answers
from services.kernel.http.direct import DirectRoute
from services.kernel.http.governing import govern
from services.kernel.http.intake import AtTheDoor, Intake
from services.kernel.http.operations import router as operations
from services.kernel.http.refusals import Refusals
from services.kernel.http.replay import router as replay
from services.kernel.identity import ServiceTokens, TokenReader
from services.kernel.internal import Asking
from services.kernel.lending import Lending
from services.kernel.logs import configure_logs
from services.kernel.metrics import LAG
from services.kernel.migrations import migrate
from services.kernel.relay import Relay
from services.kernel.sealing import Sealer
from services.kernel.serving import FINISH_SECONDS, listen
from services.kernel.settings import Settings
from services.kernel.subscription import refuse_automatic_commits, subscribe
from services.kernel.topics import METADATA_MAX_AGE_MS, ensure_topics, is_reached

log = structlog.get_logger()


@dataclass(frozen=True)
class ServiceParts:
    """What makes one service different from the others.

    `background` are loops that run for as long as the service does; `large_bodies` gives more room, in bytes, to
    paths with these endings; a service that `tells` nothing has no relay; a `public` one faces the world. `layers` are
    middleware of its own; `remarks` are said beside whether the service is ready.
    """

    name: str
    folder: Path
    routers: Sequence[APIRouter]
    handlers: Handlers | None = None
    background: Sequence[Callable[["Service"], Awaitable[None]]] = ()
    on_start: Sequence[Callable[["Service"], Awaitable[None]]] = ()
    large_bodies: Mapping[str, int] = field(default_factory=dict)
    tells: bool = True
    public: bool = False
    layers: Sequence[Callable[[ASGIApp], ASGIApp]] = ()
    remarks: Callable[["Service"], Awaitable[Mapping[str, str]]] | None = None


class Service:
    """One running service."""

    pool: Pool
    lending: Lending
    refusals: Refusals

    def __init__(self, parts: ServiceParts, settings: Settings) -> None:
        self.name = parts.name
        self.parts = parts
        self.settings = settings
        self.tokens = TokenReader(settings.token_public_key_file)
        self.service_tokens = ServiceTokens(settings.service_secret_file)
        self.relay = Relay(
            parts.name,
            settings.database_url,
            settings.kafka_bootstrap_servers,
            settings.kafka_replication_factor,
        )
        self.sealer = Sealer(parts.name, settings.database_url, anchors_of(parts.name, settings))
        self.asking = Asking(parts.name, settings, self.service_tokens)
        self.ask = self.asking.ask
        self.broker = KafkaBroker(
            settings.kafka_bootstrap_servers,
            apply_types=False,
            allow_auto_create_topics=False,
            metadata_max_age_ms=METADATA_MAX_AGE_MS,
            graceful_timeout=FINISH_SECONDS,
            logger=None,
        )
        self.subscriber: Any = None
        self.migrated = False
        self.intake = Intake(parts.name, settings)
        self.tasks: list[asyncio.Task[None]] = []
        self.taking_in: list[asyncio.Task[None]] = []
        self.ending: asyncio.Task[None] | None = None

    @cached_property
    def consumption(self) -> Consumption:
        """What this service does with records; one without handlers lets everything pass."""
        return Consumption(self.parts.handlers or Handlers(self.name, lambda tx: tx), self.pool, self.relay.wake)

    async def start(self) -> None:
        """Read the programmes, migrate, open the pool, and begin to relay and consume; Kafka may still be away."""
        await asyncio.to_thread(load_programmes)
        await refuse_unsafe(self.settings.database_url)
        if self.settings.database_role:
            await refuse_mighty(self.settings.database_url)
        applied = await migrate(self.settings.owner_url, self.parts.folder / "migrations", self.settings.database_role)
        self.pool = await open_pool(self.settings.database_url, self.name, self.settings.pool_size)
        self.lending = Lending(self.pool, self.name, self.settings)
        self.refusals = Refusals(self.pool)
        self.migrated = True
        log.info("service.started", migrations=applied)
        for prepare in self.parts.on_start:
            await prepare(self)
        self.watch(self.refusals.run())
        self.watch(self.sealer.run())
        self.watch(forget_keys(self.pool, self.settings.idempotency_days))
        if self.parts.tells:
            self.watch(self.relay.run())
        if self.parts.handlers:
            self.taking_in.append(self.watch(self.consume()))
        self.taking_in += [self.watch(loop(self)) for loop in self.parts.background]

    def watch(self, work: Awaitable[None]) -> "asyncio.Task[None]":
        """Run something for as long as the service; if it ends by itself the process does too."""
        task = asyncio.ensure_future(work)
        task.add_done_callback(end_process_unless_cancelled)
        self.tasks.append(task)
        return task

    async def consume(self) -> None:
        """Subscribe as soon as Kafka answers."""
        subscriber = subscribe(self.broker, self.name, self.settings, TOPICS, self.consumption)
        refuse_automatic_commits(self.broker)
        while True:
            try:
                await ensure_topics(
                    self.settings.kafka_bootstrap_servers, TOPICS, self.settings.kafka_replication_factor
                )
                await self.broker.start()
                break
            except (KafkaError, OSError, TimeoutError) as wrong:
                log.warning("service.waits_for_kafka", reason=type(wrong).__name__)
                await self.broker.stop()
                await asyncio.sleep(0.5)
        self.subscriber = subscriber
        await end_process_when_left_out(self.name, self.settings.instance, self.settings.kafka_bootstrap_servers)

    def begin_to_stop(self) -> None:
        """Take nothing more in; requests and the batch that were begun go on, and the relay with them."""
        if self.ending is None:
            log.info("service.stopping", requests=len(self.intake.calls))
            self.intake.stop(FINISH_SECONDS)
            self.ending = asyncio.create_task(self.stop_consuming())

    async def stop_consuming(self) -> None:
        """Finish the batch that was begun and commit its offsets, or give it back."""
        for task in self.taking_in:
            task.cancel()
        if self.parts.handlers:
            self.consumption.stopping.set()
        try:
            await asyncio.wait_for(self.broker.stop(), FINISH_SECONDS + 1)
        except TimeoutError:
            log.warning("service.left_kafka_without_goodbye")

    async def stop(self) -> None:
        """Finish what was begun, then let go of the servers."""
        self.begin_to_stop()
        if self.ending:
            await self.ending
        for task in self.tasks:
            task.cancel()
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=3)
        await self.asking.client.aclose()
        try:
            await asyncio.wait_for(self.pool.close(), 1)
        except TimeoutError:
            self.pool.terminate()
        log.info("service.stopped")

    def measure_lag(self) -> None:
        """Say for each assigned partition how many records are not applied yet."""
        if self.subscriber is None:
            return
        consumer = self.subscriber.consumer
        for place in consumer.assignment():
            end = consumer.highwater(place) or 0
            behind = end - self.consumption.applied_up_to.get(place, end)
            LAG.labels(self.name, place.topic, str(place.partition)).set(behind)

    async def what_is_missing(self) -> list[str]:
        """What keeps the service from being ready; nothing when it is."""
        missing = [] if self.migrated else ["migrations"]
        if self.intake.stopping:
            missing.append("stopping")
        if self.parts.tells and not self.relay.in_place:
            missing.append("relay")
        if self.parts.handlers and not (self.subscriber and self.subscriber.consumer.assignment()):
            missing.append("partitions")
        if self.parts.handlers and not await is_reached(self.settings.kafka_bootstrap_servers):
            missing.append("kafka")
        try:
            async with asyncio.timeout(3):
                await self.pool.fetchval("select 1", timeout=2)
        except Exception as wrong:
            if not is_transient(wrong):
                raise
            missing.append("database")
        return missing


def end_process_unless_cancelled(task: "asyncio.Task[None]") -> None:
    if not task.cancelled():
        log.error("service.part_ended", exc_info=task.exception())
        os._exit(70)


def build_service(parts: ServiceParts, settings: Settings | None = None) -> FastAPI:
    """The ASGI application of a service; it starts and stops with its lifespan."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        service: Service = app.state.service
        await service.start()
        try:
            yield
        finally:
            await service.stop()

    # No redirects to addresses made of the Host header: what has another slash is another path.
    app = FastAPI(
        title=f"ClusterXchange {parts.name}",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.service = Service(parts, settings or Settings())
    install_answers(app, parts.large_bodies)
    for layer in parts.layers:
        app.add_middleware(layer)
    app.add_middleware(AtTheDoor, intake=app.state.service.intake)
    for router in (operations, *([replay] if parts.tells else []), *parts.routers):
        add_routes(app, router)
    app.router.routes.sort(key=lambda route: not isinstance(route, DirectRoute))
    govern(app, parts.folder, signs_in_itself=parts.public)
    behind_https = app.state.service.settings.identity != "local"
    app.middleware_stack = InContext(app.build_middleware_stack(), strict_transport=behind_https)
    return app


def add_routes(app: FastAPI, router: APIRouter) -> None:
    """Routes of a plain router are looked at once for each request; those of a router of routers three times."""
    if all(isinstance(route, APIRoute) for route in router.routes):
        app.router.routes.extend(router.routes)
    else:
        app.include_router(router)


def serve(parts: ServiceParts, settings: Settings | None = None) -> None:
    """Run a service until it is told to stop."""
    settings = settings or Settings()
    configure_logs(parts.name, settings.log_format)
    app = build_service(parts, settings)
    look_for_garbage_seldom()
    listen(app)
