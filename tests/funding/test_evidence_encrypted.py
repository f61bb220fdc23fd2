"""Evidence at rest (S38): encrypted with AES-256-GCM, a fresh nonce for each file, keys outside the database."""

import asyncio
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest
from cryptography.exceptions import InvalidTag

from services.funding.evidence_room.keyring import KeyGone, Keyring, fresh_nonce, read_keys
from services.funding.evidence_room.moving import nothing_is_left_in_clear
from services.funding.reencrypt import reencrypt
from services.funding.settings import FundingSettings, settings_of
from tests.funding.conftest import an_evidence_key
from tests.funding.money_kit import Exchange, Running, a_pdf
from tests.kit import eventually

MARKED = "ZZ-a-boarding-pass-of-somebody-ZZ"
PATH = "/api/applications/{}/evidence/{}"
COLUMNS = "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'"


def settings(funding: Running) -> FundingSettings:
    return settings_of(funding.service)


def add_key(funding: Running) -> str:
    """One more key in the file; its id."""
    key_id = f"key-{os.urandom(4).hex()}"
    an_evidence_key(settings(funding).evidence_keys_file, key_id)
    return key_id


async def fetched(exchange: Exchange, content: bytes) -> bytes:
    answer = await exchange.finance().get(PATH.format(exchange.id, hashlib.sha256(content).hexdigest()))
    assert answer.status_code == 200, answer.text
    return answer.content


async def keys_in_use(funding: Running) -> set[str]:
    rows = await funding.service.pool.fetch("select distinct key_id from evidence_files")
    return {row["key_id"] for row in rows}


async def test_s38_no_plain_byte_of_a_file_stands_in_the_database(funding: Running) -> None:
    exchange, content = await Exchange(funding).home(), a_pdf(MARKED)
    assert (await exchange.owner().upload(exchange.id, "outward_travel", content)).status_code == 201
    found = []
    for (table,) in await funding.service.pool.fetch(COLUMNS):
        sql = f"select exists (select from {table} as t where t::text like any ($1))"
        if await funding.service.pool.fetchval(sql, [f"%{MARKED}%", f"%{MARKED.encode().hex()}%", "%255044462d%"]):
            found.append(table)
    assert found == []
    assert await fetched(exchange, content) == content


async def test_s38_the_search_for_plain_bytes_would_find_them(funding: Running) -> None:
    exchange, content = await Exchange(funding).home(), a_pdf(MARKED)
    await keep_in_clear(funding, exchange, content)
    sql = "select count(*) from evidence_files as t where t::text like $1"
    assert await funding.service.pool.fetchval(sql, f"%{MARKED.encode().hex()}%") == 1
    await nothing_is_left_in_clear(funding.service)
    assert await funding.service.pool.fetchval(sql, f"%{MARKED.encode().hex()}%") == 0


async def keep_in_clear(funding: Running, exchange: Exchange, content: bytes) -> None:
    """A file as it was kept before files were encrypted."""
    sha256 = hashlib.sha256(content).hexdigest()
    await funding.service.pool.execute(
        "insert into evidence_files (application_id, sha256, media_type, content) values ($1, $2, $3, $4)",
        *(exchange.id, sha256, "application/pdf", content),
    )
    await funding.service.pool.execute(
        "insert into evidence values ($1, 'travel_invoice', $2, $3, now())", exchange.id, sha256, exchange.owner_subject
    )


async def test_files_from_before_are_read_and_then_encrypted_as_they_are(funding: Running) -> None:
    exchange, content = await Exchange(funding).home(), a_pdf("from before")
    await keep_in_clear(funding, exchange, content)
    assert await fetched(exchange, content) == content
    assert await nothing_is_left_in_clear(funding.service)
    assert await fetched(exchange, content) == content
    (piece,) = (await exchange.owner().get(f"/api/applications/{exchange.id}/evidence")).json()["items"]
    assert (piece["size"], None in await keys_in_use(funding)) == (len(content), False)


async def test_s38_keys_are_changed_while_files_come_and_go(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    contents = [a_pdf(f"page {number}") for number in range(12)]

    async def one(number: int, content: bytes) -> None:
        if number % 4 == 2:
            add_key(funding)

        async def taken() -> bool:
            answer = await exchange.owner().upload(exchange.id, "travel_invoice", content)
            assert answer.status_code in (201, 503), "a crowded machine asks to come again, and nothing else"
            return answer.status_code == 201

        await eventually(taken)
        assert await fetched(exchange, content) == content

    await asyncio.gather(*(one(number, content) for number, content in enumerate(contents)))
    newest = add_key(funding)
    moved, *seen = await asyncio.gather(
        reencrypt(settings(funding)), *(fetched(exchange, content) for content in contents)
    )
    assert (moved, seen) == (0, contents)
    assert await keys_in_use(funding) == {newest}
    assert [await fetched(exchange, content) for content in contents] == contents


async def test_s38_a_file_whose_key_was_destroyed_is_gone_and_that_is_said(
    funding: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    exchange, content = await Exchange(funding).home(), a_pdf("to be forgotten")
    destroyed = add_key(funding)
    assert (await exchange.owner().upload(exchange.id, "travel_invoice", content)).status_code == 201
    file = settings(funding).evidence_keys_file
    before = file.read_text()
    file.write_text("".join(line for line in before.splitlines(keepends=True) if not line.startswith(destroyed)))
    add_key(funding)
    answer = await exchange.finance().get(PATH.format(exchange.id, hashlib.sha256(content).hexdigest()))
    assert (answer.status_code, "nobody can read it" in answer.json()["detail"]) == (410, True)
    assert await reencrypt(settings(funding)) == 1
    assert f"1 cannot be read: the key {destroyed} is not in" in capsys.readouterr().out
    file.write_text(before)
    assert await fetched(exchange, content) == content


async def test_s38_the_database_takes_no_nonce_twice_under_a_key(funding: Running) -> None:
    exchange = await Exchange(funding).home()
    await exchange.owner().upload(exchange.id, "travel_invoice", a_pdf("one"))
    again = """
    insert into evidence_files (application_id, sha256, media_type, key_id, nonce, ciphertext)
    select application_id, repeat('0', 64), media_type, key_id, nonce, ciphertext
    from evidence_files
    where application_id = $1
    """
    with pytest.raises(asyncpg.UniqueViolationError, match="evidence_files_by_nonce"):
        await funding.service.pool.execute(again, exchange.id)


def test_s38_a_million_nonces_differ() -> None:
    assert len({fresh_nonce() for _ in range(1_000_000)}) == 1_000_000


def test_s38_ciphertext_opens_only_as_the_file_that_it_is(tmp_path: Path) -> None:
    keyring, content = Keyring(an_evidence_key(tmp_path / "keys")), b"%PDF-1.7"
    encrypted = keyring.encrypt(content, hashlib.sha256(content).hexdigest())
    assert keyring.decrypt(encrypted, hashlib.sha256(content).hexdigest()) == content
    with pytest.raises(InvalidTag):
        keyring.decrypt(encrypted, "0" * 64)


def test_new_files_go_under_the_last_key_and_a_key_that_was_taken_out_opens_nothing(tmp_path: Path) -> None:
    file = an_evidence_key(tmp_path / "keys", "old")
    keyring = Keyring(file)
    encrypted = keyring.encrypt(b"x", "0" * 64)
    assert (encrypted.key_id, Keyring(an_evidence_key(file, "new")).newest, keyring.newest) == ("old", "new", "new")
    file.write_text(file.read_text().splitlines()[1])
    with pytest.raises(KeyGone, match="old"):
        keyring.decrypt(encrypted, "0" * 64)


@pytest.mark.parametrize("spoil", [lambda file: file.unlink(), lambda file: file.write_text("half a li")])
def test_keys_that_were_read_serve_while_their_file_cannot_be_read(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    file = an_evidence_key(tmp_path / "keys")
    keyring = Keyring(file)
    encrypted = keyring.encrypt(b"x", "0" * 64)
    spoil(file)
    assert keyring.decrypt(encrypted, "0" * 64) == b"x"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "there is no key in it"),
        ("\n\n", "there is no key in it"),
        ("first", "line 1: an id and 32 bytes"),
        ("first c2hvcnQ=", "line 1: an id and 32 bytes"),
        ("first " + "A" * 43, "line 1: an id and 32 bytes"),
        (f"a {'A' * 43}=\na {'B' * 43}=\n", "line 2: there is a key a already"),
    ],
)
def test_a_file_of_keys_that_is_wrong_is_refused_without_telling_a_key(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong) as told:
        read_keys(text)
    assert "A" * 20 not in str(told.value)
