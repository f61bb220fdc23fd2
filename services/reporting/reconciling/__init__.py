"""Reporting beside those who tell it what happens: events, cases and money must be the same on both sides."""
