"""S34: whatever is done to the activity log, its verifier says so; the dishonest one owns the database."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from deploy.verify_log.__main__ import main, verify
from deploy.verify_log.anchors import Witness, read_key
from deploy.verify_log.sources import read_database
from services.kernel.anchors import Anchors
from services.kernel.migrations import migrate
from services.kernel.sealing import BEGINNING, Seal, Sealer, next_seal

FIVE_ROWS = """
insert into audit (at, case_time, subject, roles, method, path, status, correlation_id)
select now() - interval '1 hour', now(), 'person-' || n, '{evaluator}', 'POST', '/api/queue', 200, gen_random_uuid()
from generate_series(1, 5) as n
"""
ONE_MORE = FIVE_ROWS.replace("series(1, 5)", "series(6, 6)")

WITH_TIMES = """
select id, jsonb_strip_nulls(to_jsonb(audit))::text as content, coalesce(sealed_at, now()) as at
from audit
left join audit_seals on audit_id = id
order by id
"""
PUT_SEAL = "insert into audit_seals (number, audit_id, sealed_at, hash) values ($1, $2, $3, $4)"


def make_key(folder: Path) -> tuple[Path, Path]:
    """A private and a public key."""
    key, private, public = Ed25519PrivateKey.generate(), folder / "private.pem", folder / "public.pem"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public


@dataclass
class Log:
    """A service's log of five rows, sealed and anchored, as its dishonest owner has it: no trigger stops them."""

    url: str
    owner: "asyncpg.Connection[asyncpg.Record]"
    anchors: Anchors
    witness: Witness
    public_key: Path

    async def seal(self) -> None:
        """Seal and anchor what is there, as the service does."""
        sealer = Sealer("funding", self.url, self.anchors)
        await sealer.take_over(self.owner)
        await sealer.seal_what_was_committed(self.owner)

    async def rewrite_the_chain(self) -> None:
        """Seal everything anew, each row at the time at which it was sealed, so that the chain fits the log again."""
        rows = await self.owner.fetch(WITH_TIMES)
        await self.owner.execute("truncate audit_seals")
        last = Seal(0, BEGINNING)
        for row in rows:
            last = next_seal(last, json.loads(row["content"]), row["at"])
            await self.owner.execute(PUT_SEAL, last.number, row["id"], row["at"], last.hash)

    async def wrong(self) -> list[str]:
        """What the verifier finds."""
        return (await verify("funding", read_database(self.url), self.witness)).wrong


@pytest.fixture
async def log(database_url: str, tmp_path: Path) -> AsyncIterator[Log]:
    await migrate(database_url, tmp_path)
    private, public = make_key(tmp_path)
    owner = await asyncpg.connect(database_url, server_settings={"timezone": "UTC"})
    witness = Witness(tmp_path / "anchors", read_key(public), datetime.now(UTC) + timedelta(minutes=1))
    log = Log(database_url, owner, Anchors("funding", private, tmp_path / "anchors", 0), witness, public)
    await owner.execute(FIVE_ROWS)
    await log.seal()
    await owner.execute("set session_replication_role = replica")
    yield log
    await owner.close()


async def test_a_log_that_nobody_touched_is_whole(log: Log) -> None:
    found = await verify("funding", read_database(log.url), log.witness)
    assert (found.wrong, found.rows, found.last) == ([], 5, 5)


SWAP = """
update audit
set subject = case id when 2 then 'person-4' else 'person-2' end
where id in (2, 4)
"""
SWAP_SEALS = """
update audit_seals
set audit_id = case number when 2 then 104 else 102 end
where number in (2, 4);
update audit_seals set audit_id = audit_id - 100 where audit_id > 100
"""
RENUMBER = """
delete from audit where id = 3;
delete from audit_seals where number = 3;
update audit_seals set number = number - 1 where number = 4;
update audit_seals set number = number - 1 where number = 5
"""
TAMPERINGS = {
    "a row is changed": (
        "update audit set subject = 'somebody else' where id = 3",
        ["seal 3: row 3 or its seal was changed or moved"],
    ),
    "a time is changed by a microsecond": (
        "update audit set at = at + interval '1 microsecond' where id = 3",
        ["seal 3: row 3 or its seal was changed or moved"],
    ),
    "a row is deleted": ("delete from audit where id = 3", ["seal 3: its row 3 was deleted"]),
    "a row is deleted with its seal": (
        "delete from audit where id = 3; delete from audit_seals where audit_id = 3",
        ["seal 3: missing, it was deleted"],
    ),
    "a row is deleted and the others move up": (
        RENUMBER,
        ["seal 3: row 4 or its seal was changed or moved", "seal 4: row 5 or its seal was changed or moved"],
    ),
    "two rows are swapped": (
        SWAP,
        ["seal 2: row 2 or its seal was changed or moved", "seal 4: row 4 or its seal was changed or moved"],
    ),
    "two seals are swapped": (
        SWAP_SEALS,
        ["seal 2: row 4 or its seal was changed or moved", "seal 4: row 2 or its seal was changed or moved"],
    ),
    "a row is put in": (ONE_MORE, ["row 6: written at"]),
    "the end is cut off": (
        "delete from audit where id > 3; delete from audit_seals where number > 3",
        ["saw seal 5: the log was cut off after 3"],
    ),
    "everything is gone": (
        "truncate audit; truncate audit_seals",
        ["saw seal 5: the log was cut off after 0"],
    ),
    "the time of a seal is changed": (
        "update audit_seals set sealed_at = sealed_at + interval '1 second' where number = 2",
        ["seal 2: row 2 or its seal was changed or moved"],
    ),
    "a hash is changed": (
        "update audit_seals set hash = sha256(hash) where number = 2",
        ["seal 2: row 2 or its seal was changed or moved", "seal 3: row 3 or its seal was changed or moved"],
    ),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
async def test_whatever_is_done_to_the_log_is_found_and_named(log: Log, tampering: str) -> None:
    statement, findings = TAMPERINGS[tampering]
    await log.owner.execute(statement)
    wrong = await log.wrong()
    for finding in findings:
        assert any(finding in each for each in wrong), wrong


PUT_IN_FRONT = """
insert into audit (id, at, case_time, subject, roles, method, path, status, correlation_id)
overriding system value
select 0, at, case_time, 'somebody else', roles, method, path, status, correlation_id from audit where id = 1
"""
REWRITTEN = {
    "a row is changed": ("update audit set subject = 'somebody else' where id = 3", "rewritten after seal 0"),
    "a row is deleted": ("delete from audit where id = 3", "saw seal 5: the log was cut off after 4"),
    "a row is put in": (PUT_IN_FRONT, "seal 5 is another now: the chain was rewritten after seal 0"),
}


@pytest.mark.parametrize("tampering", REWRITTEN)
async def test_a_chain_that_was_rewritten_does_not_fit_its_anchors(log: Log, tampering: str) -> None:
    statement, finding = REWRITTEN[tampering]
    await log.owner.execute(statement)
    await log.rewrite_the_chain()
    [wrong] = await log.wrong()
    assert wrong.endswith(finding)


async def test_it_is_told_up_to_where_a_rewritten_chain_is_still_good(log: Log) -> None:
    await log.owner.execute(ONE_MORE)
    await log.seal()
    await log.owner.execute("update audit set subject = 'somebody else' where id = 6")
    await log.rewrite_the_chain()
    [wrong] = await log.wrong()
    assert wrong.endswith("seal 6 is another now: the chain was rewritten after seal 5")


async def test_anchors_rewritten_with_the_chain_are_not_signed(log: Log, tmp_path: Path) -> None:
    await log.owner.execute("update audit set subject = 'somebody else' where id = 3")
    await log.rewrite_the_chain()
    forged = tmp_path / "forged"
    forged.mkdir()
    log.anchors.file.unlink()
    log.anchors = Anchors("funding", make_key(forged)[0], log.witness.folder, 0)
    await log.seal()
    wrong = await log.wrong()
    assert wrong[0] == "anchor 1: not signed with this key, or changed since"
    assert "no anchor that this key signed" in wrong[1]


Change = Callable[[str], str]
ANCHORS: dict[str, tuple[Change, str]] = {
    "its number": (lambda text: text.replace('"number":5', '"number":4'), "anchor 1: not signed"),
    "its service": (lambda text: text.replace("funding", "reporting"), "anchor 1: not signed"),
    "its form": (lambda text: text[:50], "anchor 1: it cannot be read"),
    "its being there": (lambda _: "", "no anchor that this key signed"),
}


@pytest.mark.parametrize("what", ANCHORS)
async def test_an_anchor_cannot_lose_anything(log: Log, what: str) -> None:
    change, finding = ANCHORS[what]
    log.anchors.file.write_text(change(log.anchors.file.read_text()))
    assert any(finding in wrong for wrong in await log.wrong())


async def test_a_log_cut_off_together_with_its_anchors_is_found_by_the_silence(log: Log) -> None:
    log.witness = replace(log.witness, now=datetime.now(UTC) + timedelta(days=2))
    [wrong] = await log.wrong()
    assert "the latest anchor is of" in wrong


async def test_the_log_of_another_service_does_not_pass(log: Log) -> None:
    log.anchors.file.rename(log.witness.folder / "reporting.anchors")
    found = await verify("reporting", read_database(log.url), log.witness)
    assert found.wrong[0] == "anchor 1: it is of funding, not of reporting"


def words(log: Log, source: str, *more: str) -> list[str]:
    witness = ["--anchors", str(log.witness.folder), "--key", str(log.public_key)]
    return [source, "--service", "funding", *witness, *more]


async def test_the_program_says_so_in_words_and_by_its_status(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run(words(log, log.url)) == 0
    assert capsys.readouterr().out == "funding: 5 rows hold; the last seal is 5\n  This is whole.\n"
    await log.owner.execute("delete from audit where id = 3")
    assert await run(words(log, log.url)) == 1
    assert "WRONG  seal 3: its row 3 was deleted" in capsys.readouterr().out


async def test_an_export_is_verified_without_a_database(log: Log, tmp_path: Path) -> None:
    await run(words(log, log.url, "--export", str(tmp_path)))
    export = tmp_path / "funding.log"
    assert await run(words(log, str(export))) == 0
    export.write_text(export.read_text().replace("person-3", "person-4"))
    assert await run(words(log, str(export))) == 1


async def test_the_logs_of_a_local_run_are_verified_together(log: Log, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "audit-public.pem").write_bytes(log.public_key.read_bytes())
    (tmp_path / "surroundings.json").write_text(json.dumps({"funding": {"DATABASE_URL": log.url}}))
    assert await run(["--run", str(tmp_path)]) == 0
    await log.owner.execute("truncate audit_seals")
    assert await run(["--run", str(tmp_path)]) == 1


async def run(given: list[str]) -> int:
    """The program's status; it has a loop of its own."""
    return await asyncio.to_thread(main, given)
