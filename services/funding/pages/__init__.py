"""Funding's pages."""

from services.funding.pages import agreements, claims, envelopes, evidence, payments, queue

ROUTERS = (queue.router, envelopes.router, agreements.router, evidence.router, claims.router, payments.router)
