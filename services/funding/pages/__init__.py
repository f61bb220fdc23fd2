"""Funding's pages."""

from services.funding.pages import agreements, case_decisions, claims, envelopes, evidence, payments, queue

ROUTERS = (
    queue.router,
    case_decisions.router,
    envelopes.router,
    agreements.router,
    evidence.router,
    claims.router,
    payments.router,
)
