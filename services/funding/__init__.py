"""Funding: the evaluators' queue, envelopes with their ledger, agreements, claims and payments."""
