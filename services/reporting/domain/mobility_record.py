"""The mobility record of an exchange, field by field as rules 5.3 lists them, and which of them nobody states."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NOT_ASKED = "No form asks for it."
NOT_TOLD = "It is known where the exchange is handled and is not told to statistics."
NO_REGIONS = "Boundaries that would lead from coordinates to a region are not here, and none is guessed."


@dataclass(frozen=True, slots=True)
class Field:
    """One field: the column from which it comes, or why there is none; `codes` names its code list or unit."""

    name: str
    group: str
    codes: str
    column: str = ""
    why_not: str = ""


FIELDS = (
    Field("exchange_id", "Ids", "uuid", "application_id"),
    Field("mission_id", "Ids", "", why_not=NOT_ASKED),
    Field("call", "Ids", "programme", "call"),
    Field("ruleset_version", "Ids", "", why_not=NOT_TOLD),
    Field("grant_agreement", "Ids", "", why_not=NOT_ASKED),
    Field("visitor_partnership", "Ids", "partnerships", "partnership"),
    Field("host_partnership", "Ids", "partnerships", "host_partnership"),
    Field("visitor_id", "Who", "uuid", "visitor_id"),
    Field("visitor_kind", "Who", "kinds", "visitor_kind"),
    Field("visitor_size", "Who", "Recommendation 2003/361", "visitor_size"),
    Field("visitor_cluster_membership", "Who", "", why_not=NOT_TOLD),
    Field("host_id", "Who", "uuid", "host_id"),
    Field("host_kind", "Who", "kinds", "host_kind"),
    Field("visitor_country", "Where", "ISO 3166-1 alpha-2 and XK", "origin"),
    Field("host_country", "Where", "ISO 3166-1 alpha-2 and XK", "host"),
    Field("visitor_region", "Where", "NUTS", why_not=NO_REGIONS),
    Field("host_region", "Where", "NUTS", why_not=NO_REGIONS),
    Field("nace_division", "Sector", "NACE Rev. 2", "nace_division"),
    Field("ecosystem", "Sector", "ecosystems", "ecosystem"),
    Field("s3_priority", "Sector", "", why_not=NOT_ASKED),
    Field("technology_field", "Sector", "", why_not=NOT_ASKED),
    Field("first_day", "When", "ISO 8601", "first_day"),
    Field("last_day", "When", "ISO 8601", "last_day"),
    Field("year", "When", "year of the first day", "year"),
    Field("working_days", "When", "days", "working_days"),
    Field("submitted_on", "When", "ISO 8601", "submitted_on"),
    Field("decided_on", "When", "ISO 8601", "decided_on"),
    Field("paid_on", "When", "ISO 8601", "paid_on"),
    Field("status", "How", "statuses", "status"),
    Field("mode", "How", "modes", "mode"),
    Field("individual_or_group", "How", "", why_not=NOT_ASKED),
    Field("activity_kinds", "How", "", why_not="It is told, and in no table yet."),
    Field("purpose", "How", "", why_not=NOT_ASKED),
    Field("distance_m", "Distance", "metres", "distance_m"),
    Field("ceiling_cents", "Money", "EUR cents", "ceiling_cents"),
    Field("reductions", "Money", "reductions", "reductions"),
    Field("granted_cents", "Money", "EUR cents", "granted_cents"),
    Field("paid_cents", "Money", "EUR cents", "paid_cents"),
    Field("representatives", "People", "", why_not="An application has one representative."),
    Field("gender", "People", "genders", "gender"),
    Field("third_country_national", "People", "true or false", "third_country_national"),
    Field("visitor_satisfaction", "Quality", "1 to 5", "satisfaction"),
    Field("host_satisfaction", "Quality", "", why_not=NOT_ASKED),
    Field("would_recommend", "Quality", "true or false", "would_recommend"),
    Field("objectives_met", "Quality", "true or false", "objectives_met"),
    Field("contacts_made", "Outcome", "", why_not=NOT_ASKED),
    Field("meetings", "Outcome", "count", "meetings"),
    Field("agreements", "Outcome", "count", "agreements"),
    Field("joint_projects", "Outcome", "count", "joint_projects"),
    Field("technology_uptake", "Outcome", "count", "technology_uptake"),
    Field("new_memberships", "Outcome", "count", "new_memberships"),
    Field("follow_up_visit", "Outcome", "", why_not=NOT_ASKED),
    Field("new_markets", "Outcome", "count", "new_markets"),
)
FILLED = tuple(field for field in FIELDS if field.column)


@dataclass(frozen=True, slots=True)
class Gap:
    """How many records lack a field, and why where none has it."""

    field: Field
    missing: int
    why: str


def record_of(row: Mapping[str, Any]) -> list[str]:
    """A record's texts in the order of FIELDS; nothing for what is not stated."""
    return [written(row[field.column]) if field.column else "" for field in FIELDS]


def written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(value) if isinstance(value, list) else str(value)


def gaps(records: int, stated: Mapping[str, int]) -> list[Gap]:
    """Every field with what is missing of it; `stated` counts the records that state each column."""
    return [Gap(field, records - stated[field.column] if field.column else records, field.why_not) for field in FIELDS]
