"""Funding's JSON interface."""

from services.funding.api import (
    agreements,
    bank,
    case_decisions,
    ceilings,
    claims,
    envelopes,
    evidence,
    finance,
    payments,
    queue,
    queue_live,
    reconciliation,
    timers,
)

# The live queue's address comes before that of one item.
ROUTERS = (
    queue_live.router,
    queue.router,
    case_decisions.router,
    envelopes.router,
    ceilings.router,
    agreements.router,
    evidence.router,
    claims.router,
    payments.router,
    bank.router,
    finance.router,
    timers.router,
    reconciliation.router,
)
