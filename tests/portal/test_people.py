"""S05, S06: administrators give and end rights, never their own; it holds from the next request on, and is kept."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from tests.portal.conftest import Door
from tests.portal.forger import Forger

WHY = "decided in the meeting of May"


@asynccontextmanager
async def two_browsers(door: Door, forger: Forger, subject: str) -> AsyncIterator[tuple[httpx.AsyncClient, Any, str]]:
    """An administrator, somebody else, and that person's subject here."""
    async with door.browser() as chief, door.browser() as other:
        await forger.send_back(chief, sub="chief", name="Chief Administrator")
        await forger.send_back(other, sub=subject, name=f"Mx {subject}", email=f"{subject}@example.test")
        row = await door.service.pool.fetchrow("select subject from people where issuer_subject = $1", subject)
        assert row
        yield chief, other, row["subject"]


async def roles_of(browser: httpx.AsyncClient, door: Door) -> list[str]:
    headers = (await browser.get("/api/claims")).json()["headers"]
    return sorted(door.service.tokens.read(headers["authorization"].removeprefix("Bearer ")).roles)


async def test_a_role_holds_from_the_next_request_on_and_is_gone_from_the_next_on(
    guarded: Door, forger: Forger
) -> None:
    async with two_browsers(guarded, forger, "fin") as (chief, fin, subject):
        wanted = {"role": "finance_officer", "partnership": "CLOTH-NEXT", "reason": WHY}
        answer = await chief.post(f"/api/people/{subject}/roles", json=wanted)
        assert (answer.status_code, answer.json()["partnership"]) == (200, "CLOTH-NEXT")
        assert await roles_of(fin, guarded) == ["applicant", "finance_officer"]
        ended = await chief.post(f"/api/people/{subject}/roles/finance_officer/end", json={"reason": WHY})
        assert (await roles_of(fin, guarded), ended.json()["partnership"]) == (["applicant"], None)
        changes = [(change["change"], change["role"], change["reason"]) for change in ended.json()["changes"]]
    assert changes == [("ended", "finance_officer", WHY), ("granted", "finance_officer", WHY)]


async def test_the_history_says_who_did_it_and_nobody_can_have_done_it_for_himself(
    guarded: Door, forger: Forger
) -> None:
    async with two_browsers(guarded, forger, "audit") as (chief, _, subject):
        await chief.post(f"/api/people/{subject}/roles", json={"role": "auditor", "reason": WHY})
    by = await guarded.service.pool.fetchval("select by_subject from directory_changes where subject = $1", subject)
    name = await guarded.service.pool.fetchval("select name from people where subject = $1", by)
    assert name == "Chief Administrator"
    with pytest.raises(Exception, match="directory_changes_check"):
        await guarded.service.pool.execute(
            "insert into directory_changes (subject, change, role, by_subject, reason)"
            " values ($1, 'granted', 'auditor', $1, 'x')",
            subject,
        )


async def test_who_is_kept_out_is_out_at_the_next_request_and_cannot_come_back(guarded: Door, forger: Forger) -> None:
    async with two_browsers(guarded, forger, "out") as (chief, out, subject):
        answer = await chief.post(f"/api/people/{subject}/access", json={"allowed": False, "reason": WHY})
        assert answer.json()["allowed"] is False
        assert "authorization" not in (await out.get("/api/claims")).json()["headers"]
        token = guarded.service.service_tokens.sign("notifications", "portal", "mail")
        found = await guarded.client.get("/internal/people", headers={"Authorization": f"Bearer {token}"})
        assert subject not in [person["subject"] for person in found.json()["items"]]
        assert (await forger.send_back(out, sub="out")).status_code == 403
        await chief.post(f"/api/people/{subject}/access", json={"allowed": True, "reason": WHY})
        assert (await forger.send_back(out, sub="out")).status_code == 303


async def test_nobody_changes_his_own_rights(guarded: Door, forger: Forger) -> None:
    async with two_browsers(guarded, forger, "x") as (chief, _, _):
        own = await guarded.service.pool.fetchval("select subject from people where issuer_subject = 'chief'")
        for path, body in (
            ("roles", {"role": "auditor", "reason": WHY}),
            ("roles/administrator/end", {"reason": WHY}),
            ("access", {"allowed": False, "reason": WHY}),
        ):
            assert (await chief.post(f"/api/people/{own}/{path}", json=body)).status_code == 403
        assert "Nobody changes his own rights" in (await chief.get(f"/people/{own}")).text


async def test_only_an_administrator_sees_or_changes_who_may_do_what(guarded: Door, forger: Forger) -> None:
    async with two_browsers(guarded, forger, "plain") as (_, plain, subject):
        assert (await plain.get("/people")).status_code == 403
        assert (await plain.get("/api/people")).status_code == 403
        assert (await plain.get(f"/api/people/{subject}")).status_code == 403
        own = await plain.post(f"/api/people/{subject}/roles", json={"role": "administrator", "reason": WHY})
        assert own.status_code == 403
    assert (await guarded.client.get("/api/people")).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"role": "evaluator", "reason": WHY}, 422),
        ({"role": "evaluator", "partnership": "NOWHERE", "reason": WHY}, 422),
        ({"role": "auditor", "partnership": "CLOTH-NEXT", "reason": WHY}, 422),
        ({"role": "king", "reason": WHY}, 422),
        ({"role": "auditor"}, 422),
        ({"role": "applicant", "reason": WHY}, 409),
    ],
)
async def test_an_impossible_role_is_refused(guarded: Door, forger: Forger, body: dict[str, str], status: int) -> None:
    async with two_browsers(guarded, forger, "nobody") as (chief, _, subject):
        assert (await chief.post(f"/api/people/{subject}/roles", json=body)).status_code == status


async def test_nobody_works_for_two_partnerships(guarded: Door, forger: Forger) -> None:
    async with two_browsers(guarded, forger, "two") as (chief, _, subject):
        statuses = [
            (await chief.post(f"/api/people/{subject}/roles", json={**wanted, "reason": WHY})).status_code
            for wanted in (
                {"role": "evaluator", "partnership": "CLOTH-NEXT"},
                {"role": "coordinator", "partnership": "BIGINN-NEXT"},
                {"role": "coordinator", "partnership": "CLOTH-NEXT"},
            )
        ]
    assert statuses == [200, 409, 200]


async def test_giving_a_role_needs_a_sign_in_of_the_last_minutes(guarded: Door, forger: Forger) -> None:
    async with two_browsers(guarded, forger, "late") as (chief, _, subject):
        await guarded.service.pool.execute("update sessions set authenticated_at = now() - interval '6 minutes'")
        answer = await chief.post(f"/api/people/{subject}/roles", json={"role": "auditor", "reason": WHY})
        assert (answer.status_code, (await chief.get("/people")).status_code) == (401, 200)


async def test_the_pages_do_the_same_by_forms(guarded: Door, forger: Forger) -> None:
    async with two_browsers(guarded, forger, "eva") as (chief, eva, subject):
        assert f"/people/{subject}" in (await chief.get("/people?q=mx%20ev")).text
        assert f"/people/{subject}" in (await chief.get("/people?q=EVA@example.test")).text
        page = await chief.post(
            f"/people/{subject}/roles", data={"role": "evaluator", "partnership": "", "reason": WHY}
        )
        assert (page.status_code, "this role belongs to a partnership" in page.text) == (422, True)
        wanted = {"role": "evaluator", "partnership": "CLOTH-NEXT", "reason": WHY}
        assert (await chief.post(f"/people/{subject}/roles", data=wanted)).status_code == 303
        assert await roles_of(eva, guarded) == ["applicant", "evaluator"]
        assert WHY in (await chief.get(f"/people/{subject}")).text
        await chief.post(f"/people/{subject}/ended-roles", data={"ended_role": "evaluator", "end_reason": WHY})
        assert await roles_of(eva, guarded) == ["applicant"]
        page = await chief.post(f"/people/{subject}/access", data={"allowed": "false"})
        assert (page.status_code, page.text.count('id="field-access_reason"')) == (422, 1)
        await chief.post(f"/people/{subject}/access", data={"allowed": "false", "access_reason": WHY})
        assert "authorization" not in (await eva.get("/api/claims")).json()["headers"]


async def test_the_list_goes_on_where_a_page_ends(guarded: Door, forger: Forger) -> None:
    await guarded.service.pool.execute(
        "insert into people (subject, name, email, roles)"
        " select 'many-' || n, 'Zz many', 'many@example.test', '{applicant}' from generate_series(1, 60) as n"
    )
    async with two_browsers(guarded, forger, "a") as (chief, _, _):
        first = (await chief.get("/api/people?q=zz")).json()
        second = (await chief.get(f"/api/people?q=zz&cursor={first['next']}")).json()
    subjects = [person["subject"] for person in first["items"] + second["items"]]
    assert (len(set(subjects)), len(first["items"]), second["next"]) == (60, 50, None)
