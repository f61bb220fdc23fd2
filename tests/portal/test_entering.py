"""S13: who somebody is hangs on the provider and its subject, and on nothing that either can change."""

from dataclasses import replace

import pytest

from services.kernel.clock import wall_clock
from services.kernel.identifiers import new_id
from services.kernel.transaction import Transaction
from services.portal.entering import enter_from_provider
from services.portal.provider.conversation import Identity
from services.portal.settings import settings_of
from tests.portal.conftest import Door

ANNA = Identity("https://login.example.test", "7", "Anna", "anna@example.test", None, None)


async def enter(door: Door, identity: Identity) -> str:
    async with door.service.pool.acquire() as connection, connection.transaction():
        tx = Transaction(connection, wall_clock(), new_id())
        return await enter_from_provider(tx, identity, settings_of(door.service))


async def name_of(door: Door, subject: str) -> str:
    name: str = await door.service.pool.fetchval("select name from people where subject = $1", subject)
    return name


async def test_the_same_subject_at_another_provider_is_another_person(door: Door) -> None:
    assert await enter(door, ANNA) != await enter(door, replace(ANNA, issuer="https://other.example.test"))


async def test_the_same_subject_at_the_same_provider_is_the_same_person_for_ever(door: Door) -> None:
    first = await enter(door, ANNA)
    assert await enter(door, replace(ANNA, name="Anna Nowak", email="nowak@example.test")) == first
    assert await name_of(door, first) == "Anna Nowak"


async def test_a_subject_inside_tells_nothing_of_the_one_outside(door: Door) -> None:
    subject = await enter(door, replace(ANNA, subject="anna.kowalska@example.test"))
    assert "anna" not in subject


async def test_a_subject_of_the_provider_cannot_be_somebody_of_the_directory(door: Door) -> None:
    assert await enter(door, replace(ANNA, subject="root")) != "root"


@pytest.mark.parametrize("name", ["two\nlines", "bell\u0007", "", None])
async def test_a_name_that_cannot_be_shown_is_not_taken_and_the_address_is(door: Door, name: str | None) -> None:
    subject = await enter(door, replace(ANNA, subject=f"strange {name!r}", name=name))
    assert await name_of(door, subject) == "anna@example.test"


async def test_an_address_once_known_stays_when_the_provider_says_none(door: Door) -> None:
    first = await enter(door, ANNA)
    assert await enter(door, replace(ANNA, email=None)) == first
    assert await door.service.pool.fetchval("select email from people where subject = $1", first)
