"""What a rule says about an exchange, and how a rule is written down."""

from collections.abc import Callable
from dataclasses import dataclass

from contracts.scheme.codes import FindingOutcome
from contracts.scheme.programme import Partnership, Programme
from services.applications.domain.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Terms:
    """What an exchange is held against: the call, and the visitor's partnership in it."""

    programme: Programme
    partnership: Partnership


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, what is needed, and what follows from it, in words for an applicant."""

    outcome: FindingOutcome
    found: str
    needed: str
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's verdict with the rule's id and where the rule is written."""

    rule: str
    outcome: FindingOutcome
    found: str
    needed: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the scheme: its id and the function that decides it."""

    id: str
    decide: Callable[[Exchange, Terms], Verdict]

    def __call__(self, exchange: Exchange, terms: Terms) -> Finding:
        verdict = self.decide(exchange, terms)
        source = terms.programme.sources[self.id]
        return Finding(self.id, verdict.outcome, verdict.found, verdict.needed, verdict.reason, source)


def rule(rule_id: str) -> Callable[[Callable[[Exchange, Terms], Verdict]], Rule]:
    """Make a rule of a function whose name is the sentence that must be true."""
    return lambda decide: Rule(rule_id, decide)


def kept(found: str, needed: str, reason: str) -> Verdict:
    """The rule is kept."""
    return Verdict(FindingOutcome.PASS, found, needed, reason)


def broken(found: str, needed: str, reason: str) -> Verdict:
    """The rule is broken: the exchange is not eligible."""
    return Verdict(FindingOutcome.FAIL, found, needed, reason)


def unclear(found: str, needed: str, reason: str) -> Verdict:
    """The rule leaves it to a human of the partnership."""
    return Verdict(FindingOutcome.REVIEW, found, needed, reason)
