"""A good request for every row of the table of rights."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from deploy.local.demo.bank import camt_054
from deploy.local.demo.exchange import APPROVAL, PDF
from deploy.local.places import KEPT
from services.kernel.identifiers import new_id
from services.kernel.rights import Row
from tests.security.prepared import CEILING, REPORT, SOMEBODY, Prepared, naming, registration
from tests.stories.wrong_bodies import BODIES, CLAIM

CASES = Path(__file__).parents[1] / "applications" / "cases.json"
HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
# Tables in which nothing is counted yet cost least.
BEFORE_ALL = {"as_of": "2026-01-01T00:00:00Z"}
LONG_BEFORE = "2025-01-01T00:00:00Z"
BATCH = "/payment-batches"
SIGNATURES = "/signatures"
KNOWN = {
    "service": "funding",
    "code": "T1",
    "subject": SOMEBODY,
    "role": "auditor",
    "path": "api/programmes",
    "file": "method.txt",
}
WHY = "Made for a test."
PARKED = {"retry_reason": WHY, "drop_reason": WHY}
GRANTED = {"role": "auditor", "reason": WHY}
ENDED = {"ended_role": "auditor", "end_reason": WHY, "reason": WHY}
Body = dict[str, Any] | None


@dataclass(frozen=True)
class Call:
    """A request: where, and what httpx is given for it."""

    method: str
    path: str
    given: dict[str, Any]


HOMES = {
    "/organisations/{organisation_id}/decision": "submitted",
    "/organisations/{organisation_id}/correction": "asked",
    "PUT /organisations/{organisation_id}": "asked",
    "/matches/{match_id}/confirmation": "proposed",
    "/matches/{match_id}/refusal": "proposed",
    "POST /applications": "matched",
    "GET /applications/new": "matched",
    "/drafts/{draft_id}": "matched",
    "/drafts/{draft_id}/submission": "matched",
    "PUT /applications/{application_id}": "changes",
    "/applications/{application_id}/changes": "changes",
    "/applications/{application_id}/withdrawal": "eligible",
    "/queue/{item_id}": "eligible",
    "/queue/{item_id}/lease": "eligible",
    "/queue/{item_id}/return": "eligible",
    "/queue/{item_id}/decision": "eligible",
    "/queue/{item_id}/conflict": "eligible",
    "/applications/{application_id}/departure": "ready",
    "/applications/{application_id}/return": "travelling",
    "/applications/{application_id}/attendance": "closed",
    "/applications/{application_id}/report": "completed",
    "POST /applications/{application_id}/evidence": "completed",
    "POST /applications/{application_id}/claim": "completed",
    "/claims/{claim_id}/approval": "claimed",
    "/claims/{claim_id}/return": "claimed",
    "POST /payment-batches": "payable",
}
"""The stage at which a call can do what it is for; a closed exchange where it is not named."""


def home_of(row: Row) -> str:
    plain = row.path.removeprefix("/api")
    stage = HOMES.get(f"{row.method} {plain}") or HOMES.get(plain)
    return stage or ("approved" if plain.endswith(SIGNATURES) else "closed")


def request_for(row: Row, prepared: Prepared) -> Call:
    """A request with a good body, as a program sends it under /api and as a browser does elsewhere."""
    path = re.sub(r"{(\w+)(?::\w+)?}", lambda name: in_path(name[1], prepared), row.path)
    given: dict[str, Any] = {"headers": dict(prepared.clock)}
    if "statistics" in row.path:
        given["params"] = dict(BEFORE_ALL)
    if "statistics" in row.path and row.path.endswith("/changes"):
        given["params"] |= {"table": "T1", "since": LONG_BEFORE}
    if row.path.endswith("/waiting-times"):
        given["params"] |= {"partnership": prepared.ids["partnership"]}
    if row.when == "audience = internal":
        given["params"] |= {"audience": "internal", "partnership": prepared.ids["partnership"]}
    if row.path == "/applications/new":
        given["params"] = {"match": prepared.ids["match_id"]}
    is_page = not row.path.startswith(("/api/", "/internal/"))
    if is_page:
        given["headers"] |= HTML
    if row.method in ("POST", "PUT", "DELETE"):
        given |= sent(row, prepared, is_page)
        given["headers"] |= given.pop("more_headers", {})
    return Call(row.method, path, given)


def in_path(name: str, prepared: Prepared) -> str:
    return prepared.ids.get(name) or KNOWN.get(name) or (asset() if name == "name" else "0" * 64)


@cache
def checkable() -> Any:
    """The first of the scheme's cases, as a check of eligibility."""
    return json.loads(CASES.read_text())[0]["request"]


@cache
def asset() -> str:
    names: dict[str, str] = json.loads((KEPT / "static" / "manifest.json").read_text())
    return names["icon.svg"]


def sent(row: Row, prepared: Prepared, is_page: bool) -> dict[str, Any]:
    """What is sent with the request."""
    if row.path.endswith("/evidence"):
        content = PDF.format("one more page").encode()
        return {"data": {"kind": "travel_invoice"}, "files": {"file": ("a.pdf", content, "application/pdf")}}
    if row.path.endswith("/bank-messages"):
        return bank_message(prepared, is_page)
    body = body_of(row, prepared)
    if is_page:
        return {"data": dict(fields(body or {}))}
    return {} if body is None else {"json": body}


def bank_message(prepared: Prepared, is_page: bool) -> dict[str, Any]:
    content = camt_054(prepared.order, "2027-03-10")
    if is_page:
        return {"files": {"file": ("camt.xml", content, "application/xml")}}
    return {"content": content, "more_headers": {"Content-Type": "application/xml"}}


def body_of(row: Row, prepared: Prepared) -> Body:
    """The body by what the path ends in."""
    plain = row.path.removeprefix("/api")
    made = next((make for ending, make in BODY_OF.items() if re.search(ending, f"{row.method} {plain}")), None)
    if made:
        return made(row, prepared)
    step = plain.rpartition("/")[2]
    return CLAIM if step == "claim" else BODIES.get(step, {})


def application(row: Row, prepared: Prepared) -> Body:
    return prepared.exchange.application() | {"match_id": prepared.ids["match_id"]}


def changed_application(row: Row, prepared: Prepared) -> Body:
    return {name: value for name, value in prepared.exchange.application().items() if name != "match_id"}


def signature(row: Row, prepared: Prepared) -> Body:
    document = row.path.split("/")[-2]
    return {"as": row.when.removeprefix("as = "), "content_sha256": prepared.ids.get(document, "0" * 64)}


def reason_for(row: Row, prepared: Prepared) -> Body:
    return {"reason": "It has to be so."}


def deputy(row: Row, prepared: Prepared) -> Body:
    """Somebody to stand in; a form lends one role."""
    named = naming("eva.rights", "finance_officer")
    if row.path.startswith("/api"):
        return named
    return {name: value for name, value in named.items() if name != "roles"} | {"role": "finance_officer"}


def access(row: Row, prepared: Prepared) -> Body:
    return {"allowed": True, "reason" if row.path.startswith("/api") else "access_reason": WHY}


BODY_OF: dict[str, Callable[[Row, Prepared], Body]] = {
    r"^POST /organisations$": lambda row, prepared: registration("NEW"),
    r"^PUT /organisations/|/correction$": lambda row, prepared: registration("asked"),
    r"/organisations/.*/decision$": lambda row, prepared: {"decision": "accept", "reason": "A member."},
    r"^POST /matches$": lambda row, prepared: {name: prepared.ids[name] for name in ("visitor_id", "host_id")},
    r"/refusal$|/claims/.*/return$|/withdrawal$": reason_for,
    r"^POST /applications$|^PUT /drafts": application,
    r"^PUT /applications/|/changes$": changed_application,
    r"/signatures$": signature,
    r"/applications/.*/departure$": lambda row, prepared: {"on": "2027-02-28"},
    r"/applications/.*/return$": lambda row, prepared: {"first_day": "2027-03-01", "last_day": "2027-03-05"},
    r"/attendance$": lambda row, prepared: {"days": ["2027-03-01"]},
    r"/queue/.*/decision$": lambda row, prepared: APPROVAL,
    r"^POST /envelopes/.*/proposed-ceiling$": lambda row, prepared: CEILING | {"decision": "confirm"},
    r"/envelopes/": lambda row, prepared: CEILING,
    r"^POST /payment-batches$": lambda row, prepared: {"claim_ids": [prepared.ids["claim_id"]]},
    r"^POST /reports$": lambda row, prepared: REPORT | {"partnership": prepared.ids["partnership"]},
    r"/notification-preferences$": lambda row, prepared: {"preferences": {}},
    r"^POST /eligibility-checks$": lambda row, prepared: checkable(),
    r"/dev/token$": lambda row, prepared: {"subject": SOMEBODY, "roles": ["applicant"]},
    r"/timers$": lambda row, prepared: {"now": "2026-01-01T00:00:00Z"},
    r"^POST /sign-in$": lambda row, prepared: {"subject": "anna.rights", "next": "/"},
    r"parked": lambda row, prepared: {"reason": WHY} if row.path.startswith("/api") else PARKED,
    r"/people/.*/roles$": lambda row, prepared: GRANTED,
    r"/people/.*/end$": lambda row, prepared: {"reason": WHY},
    r"/people/.*/ended-roles$": lambda row, prepared: ENDED,
    r"/people/.*/access$": access,
    r"^POST /deputies$": deputy,
    r"/deputies/.*/end$": lambda row, prepared: {"reason": WHY},
}


def fields(body: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """A body as a form has it: `stay.first_day`, `agenda.0.what`."""
    for name, value in body.items():
        if isinstance(value, dict):
            yield from fields(value, f"{prefix}{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield from fields({str(place): one for place, one in enumerate(value)}, f"{prefix}{name}.")
        elif value is True or value is False:
            yield from ([(f"{prefix}{name}", "yes")] if value else [])
        else:
            yield prefix + name, value


def as_if_nothing_were_there(prepared: Prepared) -> Prepared:
    """The same case with ids that nothing has."""
    gone = {name: str(new_id()) for name in prepared.ids if name.endswith("_id")}
    return Prepared(prepared.stage, prepared.exchange, prepared.ids | gone | {"partnership": "NOWHERE-NEXT"})
