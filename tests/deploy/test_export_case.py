"""What is recorded of one case, taken away by an auditor: signed, readable as text, and written down."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import asyncpg
import pytest

from deploy.export_case.__main__ import Refused, export
from deploy.local.keys import keys_in
from deploy.local.places import ROOT, SERVICES
from deploy.verify_log.anchors import read_key
from deploy.verify_log.bundle import verify_bundle
from services.kernel.identifiers import new_id
from services.kernel.migrations import migrate
from services.kernel.sealing import Sealer

TOLD = """
insert into outbox (event_id, type, topic, key, sequence, occurred_at, recorded_at, clock, correlation_id, body)
values (gen_random_uuid(), 'a.b.ApplicationSubmitted.v1', 'applications.events', $1::text, 1, now(), now(), 'real',
        $2, '{"visitor": "Młyn"}')
"""
DONE = """
insert into audit (case_time, subject, roles, method, path, object_kind, object_id, status, correlation_id)
values (now(), 'anna', '{applicant}', 'POST', '/api/x', 'x', $1, 201, $2)
"""
FUNDED = """
insert into claims (id, application_id, partnership, claimant, status, amount_cents, currency, calculation, iban,
                    account_holder, street, postcode, town, country, submitted_at, target_on)
values ($2, $1, 'P', 'anna', 'submitted', 45000, 'EUR', '{}', 'PL61109010140000071219812874', 'Anna', 'Prosta', '1',
        'Warszawa', 'PL', now(), now());
"""
AGREED = """
insert into agreements (application_id, content, content_sha256, drawn_up_at)
values ($1, 'Both agree.', encode(sha256('Both agree.'), 'hex'), now())
"""
EVIDENCED = "insert into evidence values ($1, 'travel_invoice', repeat('a', 64), 'anna', now())"


@dataclass
class Kept:
    """The databases of five services that know one case, and the keys."""

    case: UUID
    claim: UUID
    around: dict[str, dict[str, str]]
    public_key: Path
    out: Path

    async def taken_by(self, subject: str) -> ZipFile:
        await export(self.case, subject, self.around, self.out)
        return ZipFile(self.out)

    def wrong(self) -> list[str]:
        return verify_bundle(self.out, read_key(self.public_key)).wrong


@pytest.fixture
async def kept(fresh_database: Callable[[str], str], tmp_path: Path) -> Kept:
    keys, case, claim, step = keys_in(tmp_path / "keys"), new_id(), new_id(), new_id()
    around = {}
    for service in SERVICES:
        url = fresh_database(service)
        around[service] = {"DATABASE_URL": url, "AUDIT_KEY_FILE": str(keys.audit_private)}
        await migrate(url, ROOT / "services" / service / "migrations")
    kept = Kept(case, claim, around, keys.audit_public, tmp_path / "case.zip")
    await record(kept, step)
    return kept


async def record(kept: Kept, step: UUID) -> None:
    """What three of the services know of the case, and who the people are."""
    applications, funding, portal = [
        await asyncpg.connect(kept.around[service]["DATABASE_URL"], server_settings={"timezone": "UTC"})
        for service in ("applications", "funding", "portal")
    ]
    await applications.execute(TOLD, str(kept.case), step)
    await applications.execute(DONE, str(new_id()), step)
    await applications.execute(DONE, str(new_id()), new_id())
    await funding.execute("set session_replication_role = replica")
    await funding.execute(FUNDED, kept.case, kept.claim)
    await funding.execute(AGREED, kept.case)
    await funding.execute(EVIDENCED, kept.case)
    await funding.execute(DONE, str(kept.claim), new_id())
    for subject, role in (("olga", "auditor"), ("anna", "applicant")):
        sql = "insert into people (subject, name, email, roles) values ($1, $1, $1 || '@b.eu', array[$2])"
        await portal.execute(sql, subject, role)
    for service, connection in (("applications", applications), ("funding", funding), ("portal", portal)):
        sealer = Sealer(service, "", None)
        await sealer.take_over(connection)
        await sealer.seal_what_was_committed(connection)
        await connection.close()


def lines(bundle: ZipFile, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in bundle.read(name).decode().splitlines()]


async def test_a_bundle_holds_what_was_told_done_and_agreed_and_no_account(kept: Kept) -> None:
    bundle = await kept.taken_by("olga")
    [event] = lines(bundle, "events/applications.jsonl")
    assert json.loads(str(event["body"])) == {"visitor": "Młyn"}
    assert [row["number"] for row in lines(bundle, "audit/applications.jsonl")] == [1, None]
    assert [row["number"] for row in lines(bundle, "audit/funding.jsonl")] == [1, None]
    assert bundle.read("documents/financial_agreement.txt") == b"Both agree."
    assert lines(bundle, "claims.jsonl")[0]["id"] == str(kept.claim)
    # Files of evidence stay where they are, and so does what they are encrypted with.
    [file] = lines(bundle, "evidence.jsonl")
    assert (file["sha256"], {"content", "ciphertext", "nonce", "key_id"} & file.keys()) == ("a" * 64, set())
    assert not any(b"PL61109010140000071219812874" in bundle.read(name) for name in bundle.namelist())
    assert kept.wrong() == []


async def test_only_auditors_take_cases_away_and_each_attempt_is_written_down(kept: Kept) -> None:
    with pytest.raises(Refused, match="anna is no auditor"):
        await kept.taken_by("anna")
    with pytest.raises(Refused, match="nobody is no auditor"):
        await kept.taken_by("nobody")
    await kept.taken_by("olga")
    for service in SERVICES:
        connection = await asyncpg.connect(kept.around[service]["DATABASE_URL"])
        sql = "select subject, status from audit where method = 'EXPORT' and object_id = $1 order by id"
        rows = [tuple(row) for row in await connection.fetch(sql, str(kept.case))]
        await connection.close()
        assert rows == [("anna", 403), ("nobody", 403), ("olga", 200)]


async def test_a_case_that_nobody_knows_gives_no_bundle(kept: Kept) -> None:
    kept.case = new_id()
    with pytest.raises(Refused, match="Nothing was ever told"):
        await kept.taken_by("olga")


Change = Callable[[dict[str, bytes]], object]
CHANGES: dict[str, tuple[Change, str]] = {
    "a file is changed": (lambda files: files.update({"claims.jsonl": b""}), "claims.jsonl was changed"),
    "a file is taken out": (lambda files: files.pop("ledger.jsonl"), "ledger.jsonl is missing"),
    "a file is put in": (lambda files: files.update({"more.txt": b"x"}), "more.txt was put in"),
    "the manifest is changed": (
        lambda files: files.update({"manifest.json": files["manifest.json"] + b" "}),
        "the manifest is not signed with this key, or was changed since",
    ),
    "the signature is taken out": (lambda files: files.pop("manifest.sig"), "the bundle cannot be read: KeyError"),
    "a row of the log is changed": (
        lambda files: files.update({"audit/funding.jsonl": files["audit/funding.jsonl"].replace(b"anna", b"adam")}),
        "audit/funding.jsonl: row 1 is not what was sealed",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_bundle_that_was_changed_is_found_out(kept: Kept, change: str) -> None:
    bundle = await kept.taken_by("olga")
    files = {name: bundle.read(name) for name in bundle.namelist()}
    how, finding = CHANGES[change]
    how(files)
    with ZipFile(kept.out, "w") as changed:
        for name, content in files.items():
            changed.writestr(name, content)
    assert finding in kept.wrong()
