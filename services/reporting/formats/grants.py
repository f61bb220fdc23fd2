"""Grants in the form of the 360Giving Data Standard 1.1.

Recipients are organisations alone: a representative is named nowhere, and where somebody lives neither.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from contracts.scheme.countries import COUNTRIES
from services.kernel.clock import rfc3339
from services.reporting.questions import Question

PREFIX = "360G-clusterxchange"


def as_360giving(question: Question, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A package of grants; amounts are in whole EUR with two decimals."""
    return {
        "version": "1.1",
        "issued": rfc3339(question.as_of),
        "title": f"Lump sums of {question.programme.title}",
        "grants": [as_grant(question, row) for row in rows],
    }


def as_grant(question: Question, row: Mapping[str, Any]) -> dict[str, Any]:
    host, programme = COUNTRIES[row["host"]], question.programme
    [funder] = [one for one in programme.partnerships if one.code == row["partnership"]]
    return {
        "id": f"{PREFIX}-{row['application_id']}",
        "title": f"Exchange in {host}",
        "description": f"Lump sum for a visit to a host organisation in {host} under {programme.title}.",
        "currency": "EUR",
        "amountAwarded": row["granted_cents"] / 100,
        "amountDisbursed": (row["paid_cents"] or 0) / 100,
        "awardDate": on(row["decided_on"]),
        "plannedDates": [{"startDate": on(row["first_day"]), "endDate": on(row["last_day"])}],
        "recipientOrganization": [
            {"id": f"{PREFIX}-{row['visitor_id']}", "name": row["name"], "addressCountry": COUNTRIES[row["origin"]]}
        ],
        "fundingOrganization": [{"id": f"{PREFIX}-{funder.code}", "name": funder.name}],
        "grantProgramme": [{"code": programme.code, "title": programme.title}],
        "dataSource": f"/api/statistics/recipients?call={programme.code}",
    }


def on(day: date) -> str:
    return day.isoformat()
