"""The case file as its people see it: where it stands, what was decided and signed, and what happened."""

import json
from typing import Any
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, Response

from contracts.events.applications import ReportedOutcomes
from contracts.scheme.money import Money
from services.applications.api.access import READS_EVERY_CASE, acting, case_to_read, etag_of
from services.applications.domain.application import Case, OrganisationFacts
from services.applications.store.case_file import CaseFile
from services.kernel.http.commands import query
from services.kernel.http.door import money_json
from services.kernel.identity import Person
from services.kernel.transaction import Transaction

router = APIRouter(tags=["applications"])

PERSONAL_RULES = ("ELIG-05",)


@router.get("/api/applications/{application_id}")
@query
async def show_application(tx: Transaction, application_id: UUID) -> Response:
    """The case file, for the people of the case."""
    case = await case_to_read(tx, application_id)
    content = jsonable_encoder(await view_of(tx, case))
    return JSONResponse(content, headers={"ETag": await etag_of(tx, case.id)})


async def view_of(tx: Transaction, case: Case) -> dict[str, Any]:
    """The case file as this person sees it."""
    file = CaseFile(tx)
    inside = sees_inside(case, acting(tx))
    return {
        "id": case.id,
        "status": case.status,
        "revision": case.revision,
        "call": case.call,
        "partnership": case.partnership,
        "host_partnership": case.host.partnership,
        "visitor": side_of(case.visitor),
        "host": side_of(case.host),
        "proposal": await proposal_of(case, file, inside),
        "eligibility": eligibility_of(await file.assessments.last(case.id), inside),
        "cofunding": cofunding_of(await file.money.cofunding(case.id)),
        "documents": await documents_of(case, file),
        "travel": travel_of(case, await file.travels.of(case.id)),
        "report": report_of(await file.travels.last_report(case.id), inside),
        "reimbursement": reimbursement_of(await file.money.reimbursement(case.id)),
        "history": [dict(entry) for entry in await file.history.of(case.id)],
    }


def side_of(facts: OrganisationFacts) -> dict[str, Any]:
    return {"id": facts.organisation_id, "name": facts.name, "country": facts.country, "city": facts.city}


def sees_inside(case: Case, person: Person) -> bool:
    """Whether who travels and what was reported is for this person: the visitor, and who decides or audits."""
    return (
        person.subject == case.visitor.owner or person.is_staff_of(case.partnership) or person.is_a(*READS_EVERY_CASE)
    )


async def proposal_of(case: Case, file: CaseFile, inside: bool) -> dict[str, Any]:
    """What was sent; who travels is not for everybody."""
    proposal = case.proposal
    shown: dict[str, Any] = {
        "match_id": case.match_id,
        "mode": proposal.mode,
        "activities": proposal.activities,
        "objectives": proposal.objectives,
        "agenda": [{"day": item.day, "what": item.what} for item in proposal.agenda],
        "declarations": {
            "no_double_funding": proposal.no_double_funding,
            "linked_enterprises": proposal.linked_enterprises,
        },
    }
    if inside:
        shown["representative"] = await file.cases.representative(case.id)
    return shown


def eligibility_of(row: Record | None, inside: bool) -> dict[str, Any] | None:
    """The latest assessment in the shape of an eligibility check; nothing before there is one."""
    if row is None:
        return None
    ceiling = row["ceiling_cents"]
    return {
        "outcome": row["outcome"],
        "working_days": row["working_days"],
        "distance_km": round(row["distance_km"], 1),
        "lump_sum": {
            **money_json(Money(row["lump_sum_cents"], row["currency"])),
            "ceiling": None if ceiling is None else money_json(Money(ceiling, row["currency"])),
            "reductions": row["reductions"],
        },
        "findings": [finding if inside else impersonal(finding) for finding in json.loads(row["findings"])],
        "ruleset": row["ruleset"],
    }


def impersonal(finding: dict[str, Any]) -> dict[str, Any]:
    """The finding without what it says of the representative."""
    if finding["rule"] not in PERSONAL_RULES:
        return finding
    return finding | {"found": "not shown to you", "reason": "This is about the representative."}


def cofunding_of(row: Record | None) -> dict[str, Any]:
    return {"status": row["status"] if row else None, "lump_sum": amount_in(row, "lump_sum_cents")}


async def documents_of(case: Case, file: CaseFile) -> list[dict[str, Any]]:
    signatures = await file.documents.signatures(case.id)
    return [
        {
            "document": document["document"],
            "content_sha256": document["content_sha256"],
            "signatures": [signature_json(one) for one in signatures if one["document"] == document["document"]],
        }
        for document in await file.documents.of(case.id)
    ]


def signature_json(signature: Record) -> dict[str, Any]:
    return {"as": signature["capacity"], "at": signature["signed_at"]}


def travel_of(case: Case, journey: Record | None) -> dict[str, Any]:
    known = dict(journey or {})
    return {
        "first_day": case.proposal.first_day,
        "last_day": case.proposal.last_day,
        "departed_on": known.get("departed_on"),
        "actual_first_day": known.get("first_day"),
        "actual_last_day": known.get("last_day"),
        "working_days": known.get("working_days"),
        "attendance": known.get("attendance"),
    }


def report_of(row: Record | None, inside: bool) -> dict[str, Any]:
    """The closing report as it was sent last; others see where it stands."""
    if row is None or not inside:
        return {"status": row["status"] if row else None}
    return {
        "status": row["status"],
        "attempt": row["attempt"],
        "satisfaction": row["satisfaction"],
        "objectives_met": row["objectives_met"],
        "would_recommend": row["would_recommend"],
        "outcomes": {name: row[name] for name in ReportedOutcomes.model_fields},
        "text": row["content"],
    }


def reimbursement_of(row: Record | None) -> dict[str, Any]:
    known = dict(row or {})
    return {
        "claim_id": known.get("claim_id"),
        "status": known.get("status"),
        "amount": amount_in(row, "amount_cents"),
        "due_on": known.get("due_on"),
        "paid_on": known.get("paid_on"),
    }


def amount_in(row: Record | None, column: str) -> dict[str, str] | None:
    return None if row is None or row[column] is None else money_json(Money(row[column], row["currency"]))
