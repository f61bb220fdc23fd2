"""The acceptance cases of the scheme as the tests read them."""

import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from contracts.scheme.distance import Location
from contracts.scheme.stay import Stay
from services.applications.domain.eligibility import Eligibility
from services.applications.domain.exchange import Exchange, Party, Representative

CASES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))


def case(case_id: str) -> dict[str, Any]:
    """One case, to be changed at will."""
    return deepcopy(next(one for one in CASES if one["id"] == case_id))


def titled(one: dict[str, Any]) -> str:
    return f"{one['id']} {one['title']}"


def exchange_of(request: dict[str, Any]) -> Exchange:
    """The exchange that a case asks about."""
    first_day, last_day = (date.fromisoformat(request["stay"][day]) for day in ("first_day", "last_day"))
    return Exchange(
        visitor=party_of(request["visitor"]),
        host=party_of(request["host"]),
        representative=Representative(**request["representative"]),
        stay=Stay(first_day, last_day),
        mode=request["mode"],
        activities=tuple(request["activities"]),
        prior_physical_visits=request["prior_physical_visits"],
        **request["declarations"],
    )


def party_of(organisation: dict[str, Any]) -> Party:
    stated = {name: value for name, value in organisation.items() if name != "name"}
    return Party(**(stated | {"location": Location(**stated["location"])}))


def outcome_of(eligibility: Eligibility) -> dict[str, Any]:
    """What the rules said, in the form in which a case says what is expected."""
    return {
        "outcome": eligibility.outcome,
        "failed": [finding.rule for finding in eligibility.findings if finding.outcome == "fail"],
        "review": [finding.rule for finding in eligibility.findings if finding.outcome == "review"],
        "working_days": eligibility.working_days,
        "distance_km": eligibility.distance_km,
        "amount": eligibility.lump_sum.amount.text,
    }
