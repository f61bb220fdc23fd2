"""What tests of every service need: keys, settings, people, a service in this process, and patience."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI

from contracts.events.base import Event
from contracts.events.catalogue import TOPICS
from services.kernel.clock import CaseTime, wall_clock
from services.kernel.identifiers import new_id
from services.kernel.identity import LocalIssuer, Person
from services.kernel.logs import configure_logs
from services.kernel.outbox import Told, write_down
from services.kernel.service import Service
from services.kernel.settings import Settings
from services.kernel.topics import PARTITIONS, ensure_topics

configure_logs("tests", "json")

Found = TypeVar("Found")
SettingsT = TypeVar("SettingsT", bound=Settings)


class Servers(Protocol):
    """The servers of a test session."""

    bootstrap_servers: str


@dataclass(frozen=True)
class Keys:
    """Files with which tokens are signed and read."""

    private: Path
    public: Path
    secret: Path


def make_keys(folder: Path) -> Keys:
    """A fresh pair of keys for people's tokens, and a secret for services'."""
    key = ec.generate_private_key(ec.SECP256R1())
    keys = Keys(folder / "private.pem", folder / "public.pem", folder / "secret")
    keys.private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    keys.public.write_bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    keys.secret.write_text(secrets.token_hex(32))
    return keys


def settings_for(kind: type[SettingsT], keys: Keys, database_url: str, bootstrap: str, **more: Any) -> SettingsT:
    """Settings of a service under test: these servers, and local identity unless another is named."""
    return kind(
        database_url=database_url,
        kafka_bootstrap_servers=bootstrap,
        token_private_key_file=keys.private,
        token_public_key_file=keys.public,
        service_secret_file=keys.secret,
        **{"identity": "local", **more},
    )


def bearer(
    keys: Keys, subject: str, *roles: str, partnership: str | None = None, acts_for: str | None = None
) -> dict[str, str]:
    """Headers of a request by this person, who may be somebody's deputy."""
    person = Person(subject, frozenset(roles or ("applicant",)), partnership, acts_for=acts_for)
    return {"Authorization": f"Bearer {LocalIssuer(keys.private).sign(person, 600)}"}


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[tuple[httpx.AsyncClient, Service]]:
    """The service in this process, and a client that calls it."""
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
            yield client, app.state.service


async def eventually(look: Callable[[], Awaitable[Found | None]], seconds: float = 60) -> Found:
    """What `look` finds as soon as it finds something; AssertionError when it never does."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while True:
        found = await look()
        if found:
            return found
        if loop.time() > end:
            raise AssertionError(f"waited {seconds} s in vain for {getattr(look, '__qualname__', look)}")
        await asyncio.sleep(0.05)


async def hears_from_now_on(bootstrap_servers: str, service: str) -> None:
    """Let a service that is not started yet pass over what other tests told on these servers."""
    await ensure_topics(bootstrap_servers, TOPICS, 1)
    # Under the name that the service will have: whoever had it before counts as a member for a while yet.
    consumer = AIOKafkaConsumer(
        *TOPICS,
        bootstrap_servers=bootstrap_servers,
        group_id=service,
        group_instance_id=f"{service}-{Settings.model_fields['instance'].default}",
        enable_auto_commit=False,
    )
    partitions = [TopicPartition(topic, number) for topic in TOPICS for number in range(PARTITIONS)]

    async def all_are_ours() -> bool:
        return len(consumer.assignment()) == len(partitions)

    await consumer.start()
    try:
        await eventually(all_are_ours)
        await consumer.commit(await consumer.end_offsets(partitions))
    finally:
        await consumer.stop()


async def ready(service: Service) -> None:
    """Wait until a service has its database and its partitions."""

    async def nothing_missing() -> bool:
        return not await service.what_is_missing()

    await eventually(nothing_missing)


async def tell(service: Service, *events: Event, time: CaseTime | None = None, role: str | None = None) -> None:
    """Put events on their topics through this service's outbox and relay, as another service would have told them."""
    told: Sequence[Told] = [Told(event, time or wall_clock(), new_id(), None, role) for event in events]
    async with service.pool.acquire() as connection, connection.transaction():
        await write_down(connection, told)
    service.relay.wake()


async def told_types(service: Service, key: str) -> list[str]:
    """Class names of what a service told about something, in order."""
    rows = await service.pool.fetch("select type from outbox where key = $1 order by id", key)
    return [row["type"].split(".")[-2] for row in rows]
