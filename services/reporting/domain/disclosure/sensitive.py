"""Primary confidentiality: which figures would tell something about single organisations (rules 5.5)."""

from collections.abc import Iterable
from fractions import Fraction

LEAST_ORGANISATIONS = 3
LEAST_PERSONS = 5
DOMINANT_SHARE = Fraction(85, 100)
MONEY_PROTECTION = Fraction(15, 100)


def too_few(organisations: int) -> bool:
    """One or two organisations behind a figure are too few; none is no one's secret."""
    return 0 < organisations < LEAST_ORGANISATIONS


def too_few_persons(persons: int) -> bool:
    """One to four persons behind a figure are too few."""
    return 0 < persons < LEAST_PERSONS


def dominated(amounts: Iterable[int]) -> bool:
    """The (2, 85) rule: the two largest contributors hold more than 85 % of the sum (amounts in cents, one each)."""
    largest_first = sorted(amounts, reverse=True)
    return sum(largest_first[:2]) > DOMINANT_SHARE * sum(largest_first)


def sensitive_money(amounts: Iterable[int]) -> bool:
    """A sum of money is confidential with one or two contributors, or when two of them dominate it."""
    contributions = [amount for amount in amounts if amount]
    return too_few(len(contributions)) or (bool(contributions) and dominated(contributions))


def uncertainty_of_count(count: int) -> int:
    """How much higher a hidden count must be possible: an outsider may not even know that it is below the limit."""
    return max(1, LEAST_ORGANISATIONS - count)


def uncertainty_of_persons(persons: int) -> int:
    """How much higher a hidden number of persons must be possible."""
    return max(1, LEAST_PERSONS - persons)


def uncertainty_of_money(cents: int) -> int:
    """How much higher a hidden sum must be possible, in cents: fifteen per cent of it."""
    return max(1, -(-cents * MONEY_PROTECTION.numerator // MONEY_PROTECTION.denominator))
