"""The sealer chains every committed row of the activity log once, and anchors are written outside the database."""

import hashlib
import json
from pathlib import Path

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.kernel.anchors import Anchors, read_key
from services.kernel.sealing import BEGINNING, Sealer
from tests.kernel.conftest import Small
from tests.kit import eventually

NOTE = {"text": "hello"}
CHAIN = "select audit_id, hash from audit_seals order by number"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "audit-key.pem"
    key = Ed25519PrivateKey.generate()
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file


async def sealed(small: Small, number: int) -> list[asyncpg.Record]:
    """The chain, once it has so many seals."""

    async def grown() -> list[asyncpg.Record] | None:
        chain: list[asyncpg.Record] = await small.service.pool.fetch(CHAIN)
        return chain if len(chain) >= number else None

    return await eventually(grown)


async def test_each_command_is_sealed_in_the_order_of_the_log(small: Small) -> None:
    for _ in range(3):
        await small.client.post("/api/notes", json=NOTE, headers=small.anna)
    chain = await sealed(small, 3)
    assert [row["audit_id"] for row in chain] == [1, 2, 3]
    numbers = await small.service.pool.fetch("select number from audit_seals order by number")
    assert [row["number"] for row in numbers] == [1, 2, 3]


async def test_a_seal_is_computed_as_the_documentation_says(small: Small) -> None:
    await small.client.post("/api/notes", json=NOTE, headers=small.anna)
    [seal] = await sealed(small, 1)
    row = await small.service.pool.fetchval("select to_jsonb(audit)::text from audit")
    at = await small.service.pool.fetchval(
        'select to_char(sealed_at, \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\') from audit_seals'
    )
    values = {name: value for name, value in json.loads(row).items() if value is not None}
    said = {"number": 1, "row": values, "sealed_at": at}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(BEGINNING + text.encode()).digest() == seal["hash"]


async def test_a_row_that_was_committed_late_is_sealed_next(small: Small, database_url: str) -> None:
    late = await asyncpg.connect(database_url)
    async with late.transaction():
        await late.execute(A_ROW)
        for _ in range(2):
            await small.client.post("/api/notes", json=NOTE, headers=small.anna)
        assert [row["audit_id"] for row in await sealed(small, 2)] == [2, 3]
    assert [row["audit_id"] for row in await sealed(small, 3)] == [2, 3, 1]
    await late.close()


A_ROW = """
insert into audit (case_time, subject, roles, method, path, status, correlation_id)
values (now(), 'late', '{}', 'POST', '/', 200, gen_random_uuid())
"""


async def test_what_is_settled_is_not_looked_at_again(small: Small) -> None:
    await small.client.post("/api/notes", json=NOTE, headers=small.anna)

    async def settled() -> bool:
        return small.service.sealer.settled == 1

    await eventually(settled)


async def test_one_of_two_sealers_seals_and_the_other_goes_on_after_it(small: Small, database_url: str) -> None:
    other = Sealer("funding", database_url, None)
    task = small.service.watch(other.run())
    await small.client.post("/api/notes", json=NOTE, headers=small.anna)
    await sealed(small, 1)
    await small.service.pool.execute("select pg_terminate_backend(pid) from pg_locks where objid = 7301004")
    await small.client.post("/api/notes", json=NOTE, headers=small.anna)
    assert [row["audit_id"] for row in await sealed(small, 2)] == [1, 2]
    task.cancel()


async def test_many_rows_are_sealed_in_one_go(small: Small) -> None:
    await small.service.pool.execute(f"{A_ROW.split('values')[0]} {MANY}")
    chain = await sealed(small, 2_500)
    assert [row["audit_id"] for row in chain] == list(range(1, 2_501))


MANY = "select now(), 'many', '{}', 'POST', '/', 200, gen_random_uuid() from generate_series(1, 2500)"


async def test_the_age_of_what_is_not_sealed_is_measured(small: Small) -> None:
    figure = "clusterxchange_audit_oldest_unsealed_timestamp_seconds"
    await small.client.post("/api/notes", json=NOTE, headers=small.anna)
    await sealed(small, 1)
    assert f'{figure}{{service="funding"}} 0.0' in (await small.client.get("/metrics")).text


async def test_an_anchor_says_where_the_chain_stood_and_is_signed(key_file: Path, tmp_path: Path) -> None:
    anchors = Anchors("funding", key_file, tmp_path / "anchors", 3_600)
    await anchors.keep_up(7, b"\x07" * 32)
    said = json.loads((tmp_path / "anchors" / "funding.anchors").read_text())
    signature = bytes.fromhex(said.pop("signature"))
    text = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    read_key(key_file).public_key().verify(signature, text)
    assert (said["service"], said["number"], said["hash"]) == ("funding", 7, "07" * 32)


async def test_an_anchor_is_written_when_it_is_due_and_only_then(key_file: Path, tmp_path: Path) -> None:
    for seconds, number, lines in ((3_600, 0, 0), (3_600, 7, 1), (3_600, 8, 1), (0, 8, 2), (0, 8, 2)):
        await Anchors("funding", key_file, tmp_path, seconds).keep_up(number, bytes(32))
        file = tmp_path / "funding.anchors"
        assert (len(file.read_text().splitlines()) if file.exists() else 0) == lines


async def test_a_folder_that_cannot_be_written_does_not_stop_the_sealing(key_file: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, no folder")
    anchors = Anchors("funding", key_file, tmp_path / "taken", 0)
    await anchors.keep_up(7, bytes(32))
    assert anchors.last is None
