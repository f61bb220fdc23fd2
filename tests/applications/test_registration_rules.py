"""Which partnership assesses a registration, and which moves are legal."""

from datetime import date

import pytest

from contracts.scheme.programme import Member, Partnership
from services.applications.domain.case import Refused
from services.applications.domain.registration import (
    Decision,
    Status,
    assign_partnership,
    canonical_number,
    decide,
    resubmit,
)


def a_partnership(code: str, *countries: str) -> Partnership:
    members = tuple(Member(f"Cluster {country}", country, "partner") for country in countries)
    return Partnership(code, code, "any", date(2026, 1, 1), date(2028, 12, 31), "confirmed", members=members)


def test_a_partnership_with_a_member_in_the_country_comes_first() -> None:
    partnerships = [a_partnership("A", "FR"), a_partnership("B", "PL", "DE")]
    assert assign_partnership("PL", partnerships, {"B": 500}) == "B"


def test_among_equals_the_one_with_the_fewest_registrations_is_assigned() -> None:
    partnerships = [a_partnership("A", "PL"), a_partnership("B", "PL"), a_partnership("C")]
    assert assign_partnership("PL", partnerships, {"A": 3, "B": 2}) == "B"


def test_without_a_member_in_the_country_all_partnerships_share_the_work() -> None:
    partnerships = [a_partnership("A", "FR"), a_partnership("B", "DE")]
    assert assign_partnership("MD", partnerships, {"A": 1}) == "B"


def test_the_same_situation_assigns_the_same_partnership_whatever_the_order() -> None:
    partnerships = [a_partnership("B"), a_partnership("A")]
    assert assign_partnership("MD", partnerships, {}) == assign_partnership("MD", partnerships[::-1], {}) == "A"


@pytest.mark.parametrize(
    ("decision", "status"),
    [
        (Decision.ACCEPT, Status.ACCEPTED),
        (Decision.REJECT, Status.REJECTED),
        (Decision.REQUEST_INFORMATION, Status.INFORMATION_REQUESTED),
    ],
)
def test_a_submitted_registration_can_be_decided(decision: Decision, status: Status) -> None:
    assert decide(Status.SUBMITTED, decision) is status


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.REJECTED, Status.INFORMATION_REQUESTED])
@pytest.mark.parametrize("decision", Decision)
def test_what_was_decided_is_not_decided_again(status: Status, decision: Decision) -> None:
    assert isinstance(decide(status, decision), Refused)


def test_only_a_request_for_information_opens_a_registration_to_its_owner() -> None:
    open_to_owner = [status for status in Status if resubmit(status) is Status.SUBMITTED]
    assert open_to_owner == [Status.INFORMATION_REQUESTED]


def test_a_registration_number_is_compared_trimmed_and_in_capitals() -> None:
    assert canonical_number("  pl-12 a\t") == "PL-12 A"
