"""The activity log says who did what, as which hat, to what, when, from where, with what outcome; it is final."""

import asyncpg
import pytest

from services.kernel.http.activity import as_address, kind_in, object_of
from services.kernel.identifiers import new_id
from tests.kernel.conftest import Small
from tests.kit import bearer

NOTE = {"text": "hello"}
FROM = {"X-Forwarded-For": "203.0.113.7"}
CLOCK = {"Test-Clock": "2030-05-02T09:00:00Z"}
WRITTEN = "update audit set status = 200", "delete from audit", "truncate audit", "truncate audit cascade"


async def test_the_log_says_who_did_what_when_and_from_where(small: Small) -> None:
    clara = bearer(small.keys, "clara", "coordinator", "evaluator", partnership="CLOTH-NEXT")
    note = str(new_id())
    await small.client.post(f"/api/notes/{note}/again", headers=clara | FROM | CLOCK)
    row = await small.service.pool.fetchrow("select * from audit")
    assert row
    assert (row["subject"], row["role"], row["roles"]) == ("clara", "coordinator", ["coordinator", "evaluator"])
    assert (row["partnership"], row["address"], row["status"]) == ("CLOTH-NEXT", "203.0.113.7", 200)
    assert (row["method"], row["route"]) == ("POST", "/api/notes/{note_id}/again")
    assert (row["path"], row["object_kind"], row["object_id"]) == (f"/api/notes/{note}/again", "notes", note)
    assert row["case_time"].isoformat() == "2030-05-02T09:00:00+00:00"
    assert row["at"].year < 2030


@pytest.mark.parametrize("change", WRITTEN)
async def test_nobody_changes_what_the_log_says(small: Small, change: str) -> None:
    await small.client.post("/api/notes", json=NOTE, headers=small.anna)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="written once"):
        await small.service.pool.execute(change)


@pytest.mark.parametrize(
    ("pattern", "given", "made", "found"),
    [
        ("/api/claims/{claim_id}/approval", {"claim_id": "c1"}, None, ("claims", "c1")),
        ("/api/applications/{application_id}/documents/{document}", {"a": "1", "d": "2"}, None, ("applications", "1")),
        ("/api/applications", {}, f"/api/applications/{'0' * 32}", ("applications", "0" * 32)),
        ("/applications", {}, f"/applications/{'0' * 32}?sent=1", ("applications", "0" * 32)),
        ("/sign-in", {}, "/", (None, None)),
        ("/api/bank-messages", {}, None, (None, None)),
        ("/api/notes/{note}", {"note": "a\nb" + "c" * 200}, None, ("notes", "a\\nb" + "c" * 96)),
    ],
)
def test_what_a_request_was_about_is_read_from_its_address_or_from_what_it_made(
    pattern: str, given: dict[str, str], made: str | None, found: tuple[str | None, str | None]
) -> None:
    assert object_of(pattern, given, made) == found


def test_a_path_without_a_parameter_is_about_nothing() -> None:
    assert kind_in("/api/applications/{application_id}") == "applications"
    assert kind_in("/{page}") is None


@pytest.mark.parametrize(("said", "known"), [("::1", "::1"), ("10.0.0.1", "10.0.0.1"), ("1.2.3.4\r\nx", None)])
def test_an_address_is_one_or_none(said: str, known: str | None) -> None:
    assert as_address(said) == known
