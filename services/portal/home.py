"""What a person can do next: the steps of each role, and what waits for it in the services."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import structlog

from services.kernel.identity import Person
from services.kernel.service import Service

log = structlog.get_logger()

SECONDS = 2
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work that a service lists for a role: what it is, where the list is asked for, and the page that shows it."""

    what: str
    source: str
    page: str


@dataclass(frozen=True, slots=True)
class Steps:
    """A role's part of the home page: a title, work that may wait, and pages to go to as (address, text)."""

    title: str
    waiting: tuple[Waiting, ...]
    pages: tuple[tuple[str, str], ...]


STEPS: dict[str, Steps] = {
    "applicant": Steps(
        "Your exchange",
        (),
        (
            ("/organisations/new", "Register an organisation"),
            ("/organisations", "Your organisations"),
            ("/hosts", "Find a host"),
            ("/matches", "Your proposals and matches"),
            ("/applications", "Your applications"),
        ),
    ),
    "evaluator": Steps(
        "Evaluate",
        (
            Waiting(
                "registrations to decide", "/api/organisations?status=submitted", "/organisations?status=submitted"
            ),
            Waiting("applications to decide on", "/api/queue?kind=cofunding", "/queue?kind=cofunding"),
            Waiting("closing reports to validate", "/api/queue?kind=closing_report", "/queue?kind=closing_report"),
            Waiting(
                "approved exchanges, perhaps to sign",
                "/api/applications?status=approved",
                "/applications?status=approved",
            ),
        ),
        (("/queue", "The queue"), ("/organisations", "Organisations of your partnership")),
    ),
    "coordinator": Steps(
        "Coordinate",
        (Waiting("items in the queue", "/api/queue", "/queue"),),
        (("/queue", "The queue"), ("/envelopes", "The envelope of your partnership"), ("/statistics", "Statistics")),
    ),
    "finance_officer": Steps(
        "Approve claims",
        (
            Waiting("claims to approve", "/api/claims?status=submitted", "/claims?status=submitted"),
            Waiting("payments that the bank has not answered", "/api/claims?status=ordered", "/claims?status=ordered"),
        ),
        (("/claims", "All claims"), ("/payment-batches", "Payments and bank messages"), ("/envelopes", "The envelope")),
    ),
    "authorising_officer": Steps(
        "Sign and pay",
        (
            Waiting(
                "approved exchanges, perhaps to sign",
                "/api/applications?status=approved",
                "/applications?status=approved",
            ),
            Waiting("approved claims to pay", "/api/claims?status=approved", "/claims?status=approved"),
        ),
        (("/payment-batches", "Payment batches"), ("/envelopes", "The envelope")),
    ),
    "support_office": Steps(
        "Support",
        (),
        (("/applications", "All applications"), ("/envelopes", "Envelopes"), ("/statistics", "Statistics")),
    ),
    "auditor": Steps(
        "Audit", (), (("/applications", "All applications"), ("/envelopes", "Envelopes"), ("/statistics", "Statistics"))
    ),
    "administrator": Steps(
        "Administer",
        (),
        (
            ("/people", "People and their roles"),
            ("/parked", "Parked records"),
            ("/envelopes", "Envelopes and ceilings"),
        ),
    ),
}

NEXT: dict[str, str] = {
    "submitted": "We check it against the rules.",
    "in_review": "An evaluator looks at what the rules leave open.",
    "eligible": "An evaluator decides on co-funding.",
    "ineligible": "See which rule was not met.",
    "changes_requested": "Change the application and send it again.",
    "approved": "Sign the commitment to quality and the financial agreement.",
    "waitlisted": "It waits until there is room in the envelope.",
    "declined": "See the reason.",
    "ready": "Record the departure on the day of travel.",
    "travelling": "Record the return with the actual days.",
    "completed": "Send the closing report, the evidence and the claim.",
    "reported": "Send what is missing of evidence and claim; an evaluator validates the report.",
    "payable": "The payment is ordered by the partnership.",
    "paid": "The exchange is being closed.",
    "closed": "Fetch the certificate.",
    "not_payable": "See which rule the stay did not meet.",
    "withdrawn": "Nothing more.",
    "cancelled": "Nothing more.",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """How much waits, as text; none when the service does not answer."""

    waiting: Waiting
    number: str | None


def steps_of(person: Person) -> list[tuple[str, Steps]]:
    """Role and steps for each role that the person holds, in the scheme's order."""
    return [(role, steps) for role, steps in STEPS.items() if role in person.roles]


async def count_waiting(service: Service, roles: Sequence[tuple[str, Steps]], token: str) -> dict[str, list[Counted]]:
    """What waits for each role, asked with the person's own token; all lists at once."""
    wanted = [(role, waiting) for role, steps in roles for waiting in steps.waiting]
    lists = await asyncio.gather(*(list_of(service, waiting.source, token) for _, waiting in wanted))
    counted: dict[str, list[Counted]] = {role: [] for role, _ in roles}
    for (role, waiting), items in zip(wanted, lists, strict=True):
        counted[role].append(Counted(waiting, how_many(items)))
    return counted


async def own_cases(service: Service, token: str) -> list[dict[str, Any]] | None:
    """Applications that the person sees, the latest ones; none when `applications` does not answer."""
    return await list_of(service, "/api/applications", token)


async def list_of(service: Service, path: str, token: str) -> list[dict[str, Any]] | None:
    """A list as the portal itself would show it to this person; none when it cannot be had now."""
    joint = "&" if "?" in path else "?"
    try:
        answer = await service.asking.client.get(
            f"{service.settings.url_of(owner_of(path))}{path}{joint}limit={SHOWN}",
            headers={"Authorization": f"Bearer {token}"},
            timeout=SECONDS,
        )
        answer.raise_for_status()
        items: list[dict[str, Any]] = answer.json()["items"]
    except (httpx.HTTPError, ValueError, KeyError) as wrong:
        log.warning("home.list_missing", path=path, reason=type(wrong).__name__)
        return None
    return items


def owner_of(path: str) -> str:
    """Which service lists this."""
    return "applications" if path.startswith(("/api/organisations", "/api/applications")) else "funding"


def how_many(items: list[dict[str, Any]] | None) -> str | None:
    if items is None:
        return None
    return f"{len(items)} or more" if len(items) >= SHOWN else str(len(items))
