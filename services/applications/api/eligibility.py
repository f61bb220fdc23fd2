"""The eligibility check: what the rules would say, without storing or reading anything."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from contracts.scheme.lump_sum import LumpSum
from contracts.scheme.programmes import load_programmes
from services.applications.api.bodies import (
    BusinessLink,
    Country,
    Declarations,
    Headcount,
    Kind,
    Location,
    Membership,
    Mode,
    PartnershipCode,
    ResidenceDays,
    Stay,
)
from services.applications.domain.eligibility import Eligibility, check
from services.applications.domain.exchange import Exchange, Party, Representative
from services.applications.domain.finding import Finding
from services.kernel.http.door import Body, Flag, ShortText, Whole, money_json

router = APIRouter(tags=["scheme"])

# An activity that the scheme does not know is answered by its rule (ELIG-25), not refused here.
AnyActivity = Annotated[str, Field(max_length=200)]


class CheckedParty(Body):
    """An organisation of the exchange; its EUR figures may be missing."""

    name: ShortText
    registration_number: ShortText
    country: Country
    kind: Kind
    headcount: Headcount
    turnover_eur: Whole | None = None
    balance_sheet_eur: Whole | None = None
    membership: Membership
    agency_preapproval: Flag = False
    location: Location

    def party(self) -> Party:
        return Party(
            registration_number=self.registration_number,
            country=self.country,
            kind=self.kind,
            membership=self.membership,
            headcount=self.headcount,
            turnover_eur=self.turnover_eur,
            balance_sheet_eur=self.balance_sheet_eur,
            location=self.location.place(),
            agency_preapproval=self.agency_preapproval,
        )


class CheckedRepresentative(Body):
    """Who travels; nationals of participating countries are asked for their nationality only."""

    nationality: Country
    residence_permit: Flag | None = None
    residence_days_last_12_months: ResidenceDays | None = None
    business_link: BusinessLink | None = None

    def representative(self) -> Representative:
        return Representative(
            self.nationality, self.residence_permit, self.residence_days_last_12_months, self.business_link
        )


class EligibilityCheck(Body):
    """An exchange that somebody thinks about."""

    partnership: PartnershipCode
    mode: Mode
    visitor: CheckedParty
    host: CheckedParty
    representative: CheckedRepresentative
    stay: Stay
    activities: Annotated[tuple[AnyActivity, ...], Field(max_length=20)] = ()
    prior_physical_visits: Whole
    declarations: Declarations

    def exchange(self) -> Exchange:
        return Exchange(
            visitor=self.visitor.party(),
            host=self.host.party(),
            representative=self.representative.representative(),
            stay=self.stay.days(),
            mode=self.mode,
            activities=self.activities,
            prior_physical_visits=self.prior_physical_visits,
            no_double_funding=self.declarations.no_double_funding,
            linked_enterprises=self.declarations.linked_enterprises,
        )


@router.post("/api/eligibility-checks")
async def check_eligibility(body: EligibilityCheck) -> dict[str, Any]:
    """Apply the rules of the partnership's call; open to everybody, nothing is stored."""
    programme, partnership = load_programmes().partnership(body.partnership)
    return eligibility_json(check(body.exchange(), programme, partnership))


def eligibility_json(eligibility: Eligibility) -> dict[str, Any]:
    """What the rules said, as the public API shows it."""
    return {
        "outcome": eligibility.outcome,
        "working_days": eligibility.working_days,
        "distance_km": eligibility.distance_km,
        "lump_sum": lump_sum_json(eligibility.lump_sum),
        "findings": [finding_json(finding) for finding in eligibility.findings],
        "ruleset": eligibility.ruleset,
    }


def lump_sum_json(lump_sum: LumpSum) -> dict[str, Any]:
    """Amount and currency with the rate it came from (none without a rate) and what halved it."""
    ceiling = money_json(lump_sum.ceiling) if lump_sum.ceiling is not None else None
    return {**money_json(lump_sum.amount), "ceiling": ceiling, "reductions": list(lump_sum.reductions)}


def finding_json(finding: Finding) -> dict[str, str]:
    """One rule's verdict with its reason and its source."""
    return {
        "rule": finding.rule,
        "outcome": finding.outcome,
        "found": finding.found,
        "needed": finding.needed,
        "reason": finding.reason,
        "source": finding.source,
    }
