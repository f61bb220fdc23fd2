"""S37, INV-36: names, addresses, accounts and free text are where they are needed and nowhere else."""

import tomllib
from pathlib import Path
from random import SystemRandom

import asyncpg
import httpx
import pytest

from deploy.local.stack import Stack
from tests.kit import eventually
from tests.security.canary.marking import KINDS, MAILS, marks
from tests.security.canary.searching import Found, in_databases, in_figures, in_files, in_tables, in_topics, within
from tests.security.canary.story import tell_the_story

ALLOWED = Path(__file__).parent / "canary" / "allowed.toml"
Words = dict[str, str]


def allowed(section: str) -> set[Found]:
    """What may be where, as allowed.toml says."""
    rows = tomllib.loads(ALLOWED.read_text(encoding="utf-8"))[section]
    return {
        Found(row["part"], row["place"], detail, kind) for row in rows for detail in row["in"] for kind in row["kinds"]
    }


@pytest.fixture(scope="module")
async def words(stack: Stack) -> Words:
    """The marks of a story that has been told to its end, and that everybody has heard."""
    words = marks(SystemRandom())
    async with httpx.AsyncClient(base_url=stack.base_url, timeout=30) as http:
        await tell_the_story(http, words)
    return words


async def test_databases_hold_what_people_wrote_where_it_is_needed_only(stack: Stack, words: Words) -> None:
    async def heard() -> bool:
        return Found("reporting", "history", "body", "organisation_name") in await in_databases(stack, words)

    await eventually(heard)
    found = await in_databases(stack, words)
    assert sorted(map(str, found - allowed("databases"))) == []


async def test_the_list_of_places_names_only_what_is_there(stack: Stack, words: Words) -> None:
    found = await in_databases(stack, words) | await in_topics(stack.bootstrap_servers, words)
    assert sorted(map(str, (allowed("databases") | allowed("topics")) - found)) == []


async def test_topics_carry_names_of_organisations_in_their_own_events_only(stack: Stack, words: Words) -> None:
    found = await in_topics(stack.bootstrap_servers, words)
    assert sorted(map(str, found - allowed("topics"))) == []


async def test_no_log_holds_anything_that_people_wrote(stack: Stack, words: Words) -> None:
    logs = {path.name for path in stack.log_folder.iterdir()}
    assert logs >= {"applications.log", "funding.log", "notifications.log", "reporting.log", "portal.log", "mail.log"}
    assert sorted(map(str, in_files(stack.log_folder, words))) == []
    servers = stack.servers.own.get("PostgreSQL")
    assert servers is None or in_files(servers.log.parent, words) == set()


async def test_no_figure_holds_anything_that_people_wrote(stack: Stack, words: Words) -> None:
    assert await in_figures(stack, words) == set()


async def test_every_kind_of_mark_was_sent(stack: Stack, words: Words) -> None:
    kinds = {found.kind for found in await in_databases(stack, words)}
    assert set(KINDS) - kinds == {"searched", "refused", "file_name"}


async def test_a_planted_leak_is_found_in_a_table(stack: Stack, words: Words) -> None:
    connection = await asyncpg.connect(stack.database_url("funding"))
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute("create table notes (text text, bytes bytea)")
        leak = f"Call {words['contact_email'].upper()}@example.test"
        await connection.execute("insert into notes values ($1, $2)", leak, words["iban"].encode())
        found = {each for each in await in_tables(connection, words) if each[0] == "notes"}
    finally:
        await transaction.rollback()
        await connection.close()
    assert found == {("notes", "text", "contact_email"), ("notes", "bytes", "iban")}


def test_a_planted_leak_is_found_in_a_log(tmp_path: Path) -> None:
    words = marks(SystemRandom())
    spaced = " ".join(words["iban"][at : at + 4] for at in range(0, 28, 4))
    (tmp_path / "service.log").write_text(f'{{"event": "mail.sent", "to": "{words[MAILS[0]]}@example.test"}}\n{spaced}')
    assert in_files(tmp_path, words) == {
        Found("logs", "service.log", "", MAILS[0]),
        Found("logs", "service.log", "", "iban"),
    }


@pytest.mark.parametrize("place", ["key", "value", "header"])
async def test_a_planted_leak_is_found_in_a_record(place: str) -> None:
    words = marks(SystemRandom())
    leak = words["objectives"].encode()
    parts = {"key": b"k", "value": b"v", "header": b"h"} | {place: leak}
    assert set(within(b"\n".join(parts.values()), words)) == {"objectives"}
