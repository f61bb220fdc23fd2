"""Codes, days and counts as applicants read them."""

from datetime import date

from contracts.scheme.countries import COUNTRIES

_WORDS = {
    "sme": "SME",
    "scaling_up_support": "scaling-up support organisation",
    "eccp_cluster": "cluster with a profile on ECCP",
    "eccp_cluster_indirect": "cluster with a profile on ECCP, indirectly",
}


def country_name(code: str) -> str:
    """`France` for `FR`."""
    return COUNTRIES.get(code, code)


def in_words(code: str) -> str:
    """`cluster organisation` for `cluster_organisation`, `SME` for `sme`."""
    return _WORDS.get(code, code.replace("_", " "))


def day_name(day: date) -> str:
    """`18 May 2023`."""
    return f"{day.day} {day:%B %Y}"


def counted(number: int, singular: str) -> str:
    """`1 working day`, `3 working days`."""
    return f"{number:,} {singular}" if number == 1 else f"{number:,} {singular}s"
