"""A service that keeps who holds which badge, in several releases: each knows and heeds other events."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from services.kernel.handlers import Handlers
from services.kernel.service import ServiceParts
from services.kernel.transaction import Transaction
from tests.contracts.toys import AS_PUBLISHED, BadgeEvent, Door, SecondBadgeEvent, badge_issued

MIGRATION = "create table entries (badge_id uuid not null, holders text[] not null, colour text);"
FIRST = badge_issued(**AS_PUBLISHED)
FIRST_WITH_COLOUR = badge_issued(**AS_PUBLISHED, colour=(str | None, None))
SECOND = badge_issued(SecondBadgeEvent, holders=(tuple[str, ...], ...))

Reaction = Callable[[Any, "Entries"], Awaitable[None]]


class Entries:
    """What the releases write."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def enter(self, badge: UUID, holders: list[str], colour: str | None = None) -> None:
        await self.tx.run("insert into entries values ($1, $2, $3)", badge, holders, colour)

    async def has(self, badge: UUID) -> bool:
        return bool(await self.tx.value("select exists (select from entries where badge_id = $1)", badge))


def first(badge: UUID) -> BadgeEvent:
    return FIRST(badge_id=badge, holder="anna", door=Door(floor=1), kind="guest")


def second(badge: UUID) -> BadgeEvent:
    return SECOND(badge_id=badge, holders=("anna", "ben"))


async def enter_first(issued: Any, entries: Entries) -> None:
    """The reaction to the first version, with what a later release may have added to it."""
    await entries.enter(issued.badge_id, [issued.holder], getattr(issued, "colour", None))


async def enter_either(issued: Any, entries: Entries) -> None:
    """The reaction of a reader that moved: of a fact told in both versions only the one that comes first counts."""
    if not await entries.has(issued.badge_id):
        holders = issued.holders if "holders" in type(issued).model_fields else (issued.holder,)
        await entries.enter(issued.badge_id, list(holders))


def badge_service(folder: Path, reaction: Reaction, *heeded: type[BadgeEvent]) -> ServiceParts:
    """A release that reacts to these events."""
    (folder / "migrations").mkdir(exist_ok=True)
    (folder / "migrations" / "0101_entries.sql").write_text(MIGRATION)
    handlers = Handlers("funding", Entries)
    handlers.on(*heeded)(reaction)
    return ServiceParts("funding", folder, [], handlers)
