"""Deputies: for some days, with what is lent alone, named by whom it is lent from, gone at the next request."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from services.kernel.identifiers import new_id
from services.kernel.identity import InvalidToken, LocalIssuer, Person
from tests.portal.conftest import Door
from tests.portal.forger import Forger

HOME = "CLOTH-NEXT"
WHY = "On leave."
INSERT = """
insert into deputyships (id, principal, deputy, partnership, roles, first_day, last_day, reason, named_by)
values (gen_random_uuid(), $1, $2, 'CLOTH-NEXT', $3, $4, $5, 'On leave.', $6)
returning id
"""


@dataclass
class Office:
    """Two people of one partnership in their browsers, as the directory has them: subjects by name."""

    door: Door
    eva: httpx.AsyncClient
    dan: httpx.AsyncClient
    subjects: dict[str, str]

    def wanted(self, **changes: Any) -> dict[str, Any]:
        """Dan for Eva as finance officer, this week."""
        deputy = self.subjects["dan"]
        days = {"first_day": day(0), "last_day": day(6)}
        return {"deputy": deputy, "roles": ["finance_officer"], "reason": WHY, **days} | changes

    async def worn_by_dan(self, deputyship_id: str) -> Person:
        """Who Dan is to the services once he wears this hat."""
        assert (await self.dan.post("/hat", data={"deputyship": deputyship_id})).status_code == 303
        return await self.who(self.dan)

    async def who(self, browser: httpx.AsyncClient) -> Person:
        headers = (await browser.get("/api/claims")).json()["headers"]
        return self.door.service.tokens.read(headers["authorization"].removeprefix("Bearer "))

    async def give(self, who: str, *roles: str, partnership: str | None = HOME) -> None:
        await self.door.service.pool.execute(
            "update people set roles = $2, partnership = $3 where subject = $1",
            *(self.subjects[who], list(roles), partnership),
        )


def day(ahead: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=ahead)).isoformat()


@asynccontextmanager
async def an_office(door: Door, forger: Forger) -> AsyncIterator[Office]:
    async with door.browser() as eva, door.browser() as dan:
        for browser, name in ((eva, "eva"), (dan, "dan")):
            await forger.send_back(browser, sub=name, name=f"Mx {name.title()}", email=f"{name}@example.test")
        rows = await door.service.pool.fetch("select issuer_subject, subject from people where issuer is not null")
        office = Office(door, eva, dan, {row["issuer_subject"]: row["subject"] for row in rows})
        await office.give("eva", "applicant", "evaluator", "finance_officer")
        await office.give("dan", "applicant", "coordinator")
        yield office


async def test_a_deputy_has_what_is_lent_and_nothing_more_until_it_is_ended(guarded: Door, forger: Forger) -> None:
    async with an_office(guarded, forger) as office:
        named = (await office.eva.post("/api/deputies", json=office.wanted())).json()["id"]
        assert (await office.who(office.dan)).roles == {"applicant", "coordinator"}
        lent = await office.worn_by_dan(named)
        assert (lent.subject, lent.acts_for) == (office.subjects["dan"], office.subjects["eva"])
        assert (sorted(lent.roles), lent.partnership) == (["finance_officer"], HOME)
        await office.eva.post(f"/api/deputies/{named}/end", json={"reason": "Back."})
        after = await office.who(office.dan)
        assert (sorted(after.roles), after.acts_for) == (["applicant", "coordinator"], None)


@pytest.mark.parametrize(
    ("eva", "dan"),
    [
        (("evaluator", HOME), ("coordinator", HOME)),
        (("finance_officer", "AURORA-NEXT"), ("coordinator", HOME)),
        (("finance_officer", HOME), ("coordinator", "AURORA-NEXT")),
        (("finance_officer", HOME), ("applicant", HOME)),
    ],
    ids=["the role is gone", "the principal went", "the deputy went", "the deputy is no staff"],
)
async def test_a_right_that_is_gone_is_not_lent_from_the_next_request_on(
    guarded: Door, forger: Forger, eva: tuple[str, str], dan: tuple[str, str]
) -> None:
    async with an_office(guarded, forger) as office:
        named = (await office.eva.post("/api/deputies", json=office.wanted())).json()["id"]
        assert (await office.worn_by_dan(named)).acts_for
        await office.give("eva", eva[0], partnership=eva[1])
        await office.give("dan", dan[0], partnership=dan[1])
        after = await office.who(office.dan)
        assert (sorted(after.roles), after.acts_for) == ([dan[0]], None)


@pytest.mark.parametrize(("first", "last"), [(-9, -1), (1, 9)])
async def test_a_hat_is_worn_on_its_days_only(guarded: Door, forger: Forger, first: int, last: int) -> None:
    async with an_office(guarded, forger) as office:
        eva, dan = office.subjects["eva"], office.subjects["dan"]
        days = [datetime.now(UTC).date() + timedelta(days=ahead) for ahead in (first, last)]
        other = await guarded.service.pool.fetchval(INSERT, eva, dan, ["evaluator"], *days, eva)
        assert (await office.dan.post("/hat", data={"deputyship": str(other)})).status_code == 403
        await guarded.service.pool.execute("update sessions set deputyship_id = $1 where subject = $2", other, dan)
        assert (await office.who(office.dan)).acts_for is None


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"roles": ["authorising_officer"]}, 409),
        ({"roles": ["applicant"]}, 409),
        ({"roles": []}, 422),
        ({"last_day": day(-1), "first_day": day(-3)}, 422),
        ({"last_day": day(92)}, 422),
        ({"first_day": day(3), "last_day": day(2)}, 422),
        ({"deputy": "nobody"}, 422),
    ],
)
async def test_more_than_one_has_or_for_longer_is_not_lent(
    guarded: Door, forger: Forger, changes: dict[str, Any], status: int
) -> None:
    async with an_office(guarded, forger) as office:
        assert (await office.eva.post("/api/deputies", json=office.wanted(**changes))).status_code == status


async def test_nobody_makes_himself_a_deputy_and_a_deputy_names_none(guarded: Door, forger: Forger) -> None:
    async with an_office(guarded, forger) as office:
        own = office.wanted(deputy=office.subjects["eva"])
        assert (await office.eva.post("/api/deputies", json=own)).status_code == 422
        for_eva = office.wanted(stands_in_for=office.subjects["eva"])
        assert (await office.dan.post("/api/deputies", json=for_eva)).status_code == 403
        await office.worn_by_dan((await office.eva.post("/api/deputies", json=office.wanted())).json()["id"])
        assert (await office.dan.post("/api/deputies", json=for_eva)).status_code == 403


async def test_a_coordinator_names_one_for_somebody_of_the_partnership_and_of_no_other(
    guarded: Door, forger: Forger
) -> None:
    async with an_office(guarded, forger) as office, guarded.browser() as fay:
        await forger.send_back(fay, sub="fay", name="Mx Fay", email="fay@example.test")
        office.subjects["fay"] = await guarded.service.pool.fetchval(
            "select subject from people where issuer_subject = 'fay'"
        )
        await office.give("fay", "finance_officer")
        body = office.wanted(deputy=office.subjects["fay"], stands_in_for=office.subjects["eva"])
        assert (await office.dan.post("/api/deputies", json=body)).status_code == 201
        assert (await fay.post("/api/deputies", json=body | {"deputy": office.subjects["dan"]})).status_code == 403
        await office.give("fay", "finance_officer", partnership="AURORA-NEXT")
        assert (await office.eva.post("/api/deputies", json=body)).status_code == 409
        await office.give("dan", "coordinator", partnership="AURORA-NEXT")
        assert (await office.dan.post("/api/deputies", json=body)).status_code == 403


async def test_the_database_itself_lends_to_nobody_his_own_rights_for_ever_or_changed(
    guarded: Door, forger: Forger
) -> None:
    async with an_office(guarded, forger) as office:
        eva, dan, pool = office.subjects["eva"], office.subjects["dan"], guarded.service.pool
        today, later = datetime.now(UTC).date(), datetime.now(UTC).date() + timedelta(days=92)
        for who, by, role, last in (
            (eva, eva, "evaluator", today),
            (dan, dan, "evaluator", today),
            (dan, eva, "administrator", today),
            (dan, eva, "evaluator", later),
        ):
            with pytest.raises(asyncpg.CheckViolationError):
                await pool.execute(INSERT, eva, who, [role], today, last, by)
        named = await pool.fetchval(INSERT, eva, dan, ["evaluator"], today, today, eva)
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="not changed"):
            await pool.execute("update deputyships set roles = '{finance_officer}' where id = $1", named)


async def test_the_pages_say_in_which_hat_one_acts_and_change_it(guarded: Door, forger: Forger) -> None:
    async with an_office(guarded, forger) as office:
        assert "As applicant, evaluator, finance officer" in (await office.eva.get("/deputies")).text
        form = {"deputy": office.subjects["dan"], "role": "finance_officer", "reason": WHY}
        wrong = await office.eva.post("/deputies", data=form | {"first_day": day(2), "last_day": day(1)})
        assert (wrong.status_code, "it lies before the first day" in wrong.text) == (422, True)
        days = {"first_day": day(0), "last_day": day(1)}
        assert (await office.eva.post("/deputies", data=form | days)).status_code == 303
        page = (await office.dan.get("/deputies")).text
        assert "Stand in for Mx Eva as finance officer" in page
        found = re.search(r'value="([^"]+)"><button[^>]*>Stand in for Mx Eva as finance officer<', page)
        assert found
        named = found[1]
        await office.worn_by_dan(named)
        assert "Standing in for Mx Eva as finance officer" in (await office.dan.get("/")).text
        await office.dan.post("/hat", data={"deputyship": ""})
        assert (await office.who(office.dan)).acts_for is None
        assert (await office.eva.post(f"/deputies/{named}/end", data={"reason": "Back."})).status_code == 303


async def test_the_activity_log_says_for_whom_a_deputy_asked(guarded: Door, forger: Forger) -> None:
    async with an_office(guarded, forger) as office:
        named = (await office.eva.post("/api/deputies", json=office.wanted())).json()["id"]
        await office.worn_by_dan(named)
        await office.dan.post("/hat", data={"deputyship": ""})
        sql = "select subject, acts_for from audit where path = '/hat' order by id desc limit 2"
        rows = [tuple(row) for row in await guarded.service.pool.fetch(sql)]
    dan = office.subjects["dan"]
    assert rows == [(dan, office.subjects["eva"]), (dan, None)]


async def test_a_deputyship_is_ended_by_nobody_else_and_seen_by_no_stranger(guarded: Door, forger: Forger) -> None:
    async with an_office(guarded, forger) as office:
        named = (await office.eva.post("/api/deputies", json=office.wanted())).json()["id"]
        clerk = guarded.as_("carl", "auditor")
        body = {"reason": "No."}
        assert (await guarded.client.post(f"/api/deputies/{named}/end", json=body, headers=clerk)).status_code == 403
        stranger = guarded.as_("tom", "applicant")
        for deputyship in (named, new_id()):
            path = f"/api/deputies/{deputyship}/end"
            assert (await guarded.client.post(path, json=body, headers=stranger)).status_code == 404


def test_a_token_that_lends_more_than_roles_of_a_partnership_is_none(guarded: Door) -> None:
    deputy = Person("dan", frozenset({"administrator"}), acts_for="root")
    with pytest.raises(InvalidToken, match="partnership only"):
        guarded.service.tokens.read(LocalIssuer(guarded.keys.private).sign(deputy, 60))


async def test_a_role_that_is_taken_away_in_the_middle_of_a_session_is_refused_at_the_next_call(
    guarded: Door, forger: Forger
) -> None:
    async with an_office(guarded, forger) as office:
        await office.give("eva", "administrator", partnership=None)
        assert (await office.eva.get("/api/people")).status_code == 200
        await office.give("eva", "applicant", partnership=None)
        assert (await office.eva.get("/api/people")).status_code == 403
