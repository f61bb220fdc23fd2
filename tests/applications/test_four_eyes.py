"""Nobody decides where he or she gains by it: in the code, and past it in the database, also by way of a deputy."""

from uuid import UUID

import asyncpg
import pytest

from contracts.events.funding import ConflictOfInterestDeclared
from tests.applications.cases import Case, a_case
from tests.applications.conftest import Applications, Caller, a_host, accepted, an_organisation, register
from tests.kit import eventually

REFUSED = asyncpg.IntegrityConstraintViolationError
HOME = "AURORA-NEXT"
ACCEPT = {"decision": "accept", "reason": "A member of our cluster."}
RULE = """
insert into registration_decisions (organisation_id, decision, reason, decided_by, decided_for, decided_at)
values ($1, 'accept', 'Mine.', $2, $3, now())
"""
MATCH = """
insert into matches (id, call, visitor_id, host_id, status, proposed_by, proposed_at)
values (gen_random_uuid(), 'clusterxchange-next', $1, $2, 'proposed', 'host', now())
"""
SIGN = """
insert into signatures (application_id, document, capacity, signed_by, signed_for, content_sha256, signed_at)
values ($1, 'commitment_to_quality', $2, $3, $4, repeat('0', 64), now())
"""


@pytest.fixture(scope="module")
async def case(applications: Applications) -> Case:
    """An approved exchange of Ola's with Luc's in which Kim declared a conflict of interest; nobody signs it here."""
    case = await a_case(applications)
    await case.until("eligible")
    await case.hear(ConflictOfInterestDeclared(**case.about, declared_by="kim"), role="evaluator")
    await case.approve()
    return case


def evaluator(applications: Applications, subject: str, acts_for: str | None = None) -> Caller:
    return applications.as_person(subject, "evaluator", partnership=HOME, acts_for=acts_for)


@pytest.mark.parametrize(("by", "acts_for"), [("ola", None), ("eve", "ola")])
async def test_nobody_decides_an_own_registration_nor_lets_a_deputy_do_so(
    applications: Applications, by: str, acts_for: str | None
) -> None:
    organisation = await register(applications, "ola", {**an_organisation(), "partnership": HOME})
    somebody = evaluator(applications, by, acts_for)
    assert (await somebody.post(f"/api/organisations/{organisation}/decision", ACCEPT)).status_code == 403
    with pytest.raises(REFUSED, match="own organisation"):
        await applications.service.pool.execute(RULE, organisation, by, acts_for)


async def test_a_decision_keeps_for_whom_a_deputy_made_it(applications: Applications) -> None:
    organisation = await register(applications, "ola", {**an_organisation(), "partnership": HOME})
    deputy = evaluator(applications, "eve", "eva")
    assert (await deputy.post(f"/api/organisations/{organisation}/decision", ACCEPT)).status_code == 200
    kept = "select decided_by, decided_for from registration_decisions where organisation_id = $1"
    row = await applications.service.pool.fetchrow(kept, organisation)
    assert row is not None
    assert tuple(row) == ("eve", "eva")


@pytest.mark.parametrize(("by", "acts_for"), [("luc", None), ("eve", "luc")])
async def test_who_accepted_a_visitor_does_not_host_it(
    applications: Applications, by: str, acts_for: str | None
) -> None:
    visitor = await register(applications, "ola", {**an_organisation(), "partnership": HOME})
    host = await accepted(applications, "luc", a_host(), HOME)
    await evaluator(applications, by, acts_for).post(f"/api/organisations/{visitor}/decision", ACCEPT)
    answer = await applications.owner("ola").post("/api/matches", {"visitor_id": str(visitor), "host_id": str(host)})
    assert (answer.status_code, "registration of the other" in answer.json()["detail"]) == (409, True)
    with pytest.raises(REFUSED, match="who accepted an organisation"):
        await applications.service.pool.execute(MATCH, visitor, host)


@pytest.mark.parametrize(("by", "acts_for"), [("kim", None), ("eve", "kim"), ("kim", "eva"), ("eve", "luc")])
async def test_who_has_an_interest_signs_for_no_partnership(case: Case, by: str, acts_for: str | None) -> None:
    somebody = evaluator(case.applications, by, acts_for)
    for capacity in ("visitor_partnership", "host_partnership"):
        assert (await case.sign(somebody, capacity)).status_code == 403
        with pytest.raises(REFUSED, match="signs for no partnership"):
            await case.applications.service.pool.execute(SIGN, UUID(case.id), capacity, by, acts_for)
    page = await somebody.look_at(f"/applications/{case.id}")
    assert (page.status_code, "visitor_partnership" in page.text) == (200, False)


@pytest.mark.parametrize(
    ("capacity", "by", "acts_for"), [("visitor", "luc", None), ("host", "eve", None), ("visitor", "ola", "eva")]
)
async def test_for_a_side_signs_its_owner_alone(case: Case, capacity: str, by: str, acts_for: str | None) -> None:
    with pytest.raises(REFUSED, match="signs its owner"):
        await case.applications.service.pool.execute(SIGN, UUID(case.id), capacity, by, acts_for)


async def test_two_evaluators_of_one_partnership_are_two_people(applications: Applications) -> None:
    case = await a_case(applications)
    await case.until("eligible")
    await case.hear(ConflictOfInterestDeclared(**case.about, declared_by="kim"), role="evaluator")
    await case.approve()
    assert (await case.sign(evaluator(applications, "eve", "eva"), "visitor_partnership")).status_code == 200


async def test_who_declared_a_conflict_is_no_part_of_what_the_applicant_reads(case: Case) -> None:
    async def known() -> bool:
        return bool(await case.applications.count("conflicts_of_interest"))

    await eventually(known)
    assert "kim" not in (await case.visitor.get(case.path)).text
