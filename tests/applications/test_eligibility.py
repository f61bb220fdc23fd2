"""The acceptance cases of the scheme, and the borders of its rules, as pure functions."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.scheme.codes import DECIDING_RULES, HOST_ONLY_KINDS, Kind, Outcome, Reduction
from contracts.scheme.money import Money
from contracts.scheme.programmes import load_programmes
from services.applications.domain.eligibility import RULES, Eligibility, check
from tests.applications.acceptance import CASES, case, exchange_of, outcome_of, titled

Changes = dict[str, Any]


def checked(case_id: str = "WE-03", **changes: Any) -> Eligibility:
    """What the rules say to one of the cases, with some dotted fields changed (`visitor__kind="sme"`)."""
    request = case(case_id)["request"]
    for path, value in changes.items():
        *groups, field = path.split("__")
        place = request
        for group in groups:
            place = place[group]
        place[field] = value
    programme, partnership = load_programmes().partnership(request["partnership"])
    return check(exchange_of(request), programme, partnership)


def found_by(eligibility: Eligibility, rule: str) -> str:
    return next(str(finding.outcome) for finding in eligibility.findings if finding.rule == rule)


@pytest.mark.parametrize("one", CASES, ids=titled)
def test_a_case_of_the_scheme_comes_out_as_agreed(one: dict[str, Any]) -> None:
    assert outcome_of(checked(one["id"])) == one["expected"]


def test_there_are_42_cases() -> None:
    assert len(CASES) == 42


def test_every_deciding_rule_gives_one_finding_in_order() -> None:
    assert tuple(rule.id for rule in RULES) == DECIDING_RULES
    assert tuple(finding.rule for finding in checked().findings) == DECIDING_RULES


@pytest.mark.parametrize("one", CASES, ids=titled)
def test_every_finding_says_what_was_found_needed_why_and_where_it_is_written(one: dict[str, Any]) -> None:
    for finding in checked(one["id"]).findings:
        assert finding.found
        assert finding.needed
        assert finding.reason.endswith(".")
        assert finding.source


@pytest.mark.parametrize(
    ("changes", "rule", "outcome"),
    [
        ({"visitor__country": "GB"}, "ELIG-01", "fail"),
        ({"visitor__country": "XK"}, "ELIG-01", "pass"),
        ({"host__country": "CH"}, "ELIG-02", "fail"),
        ({"visitor__country": "ES"}, "ELIG-03", "fail"),
        ({"visitor__kind": "training_provider"}, "ELIG-07", "fail"),
        ({"visitor__kind": "business_network"}, "ELIG-07", "pass"),
        ({"partnership": "GREENTECH2", "visitor__kind": "training_provider"}, "ELIG-07", "review"),
        ({"partnership": "GREENTECH2", "visitor__kind": "large_company"}, "ELIG-07", "fail"),
        ({"visitor__kind": "sme", "visitor__membership": "none"}, "ELIG-08", "fail"),
        ({"visitor__kind": "cluster_organisation", "visitor__membership": "none"}, "ELIG-08", "pass"),
        ({"host__kind": "sme", "host__membership": "eccp_cluster_indirect"}, "ELIG-09", "review"),
        ({"host__kind": "large_company", "host__membership": "none"}, "ELIG-09", "pass"),
        ({"visitor__membership": "eccp_cluster_indirect"}, "ELIG-10", "review"),
        ({"visitor__membership": "business_network"}, "ELIG-10", "fail"),
        ({"visitor__headcount": 5_000}, "ELIG-11", "pass"),
        (
            {"visitor__kind": "sme", "visitor__turnover_eur": None, "visitor__balance_sheet_eur": None},
            "ELIG-11",
            "fail",
        ),
        ({"visitor__kind": "sme", "visitor__turnover_eur": None}, "ELIG-11", "pass"),
        (
            {"visitor__kind": "sme", "visitor__turnover_eur": 50_000_000, "visitor__balance_sheet_eur": None},
            "ELIG-11",
            "pass",
        ),
        (
            {"visitor__kind": "sme", "visitor__turnover_eur": 50_000_001, "visitor__balance_sheet_eur": None},
            "ELIG-11",
            "fail",
        ),
        ({"mode": "virtual", "prior_physical_visits": 2}, "ELIG-16", "pass"),
        ({"prior_physical_visits": 2}, "ELIG-16", "fail"),
        ({"activities": []}, "ELIG-25", "fail"),
        ({"activities": ["networking", "sightseeing"]}, "ELIG-25", "fail"),
        ({"activities": ["networking", "market_research"]}, "ELIG-25", "pass"),
        ({"host__country": "NL", "host__registration_number": " nl-1 "}, "ELIG-28", "fail"),
        ({"host__registration_number": "NL-1"}, "ELIG-28", "pass"),
    ],
)
def test_a_rule_looks_at_what_it_is_about(changes: Changes, rule: str, outcome: str) -> None:
    assert found_by(checked(**changes), rule) == outcome


@pytest.mark.parametrize(
    ("days", "permit", "link", "outcome"),
    [
        (183, True, "started", "pass"),
        (182, True, "started", "fail"),
        (None, True, "started", "fail"),
        (183, False, "started", "fail"),
        (183, None, "started", "fail"),
        (183, True, "intends_to_start", "pass"),
        (183, True, "none", "review"),
        (183, True, None, "review"),
    ],
)
def test_a_third_country_national_needs_183_days_a_permit_and_a_business(
    days: int | None, permit: bool | None, link: str | None, outcome: str
) -> None:
    person = {
        "nationality": "US",
        "residence_days_last_12_months": days,
        "residence_permit": permit,
        "business_link": link,
    }
    assert found_by(checked(representative=person), "ELIG-05") == outcome


@pytest.mark.parametrize(
    ("first", "last", "outcome"),
    [
        ("2020-09-23", "2020-09-25", "pass"),
        ("2020-09-22", "2020-09-25", "fail"),
        ("2021-12-29", "2021-12-31", "pass"),
        ("2021-12-29", "2022-01-03", "fail"),
    ],
)
def test_virtual_exchanges_lie_between_two_days_of_the_pilot_call(first: str, last: str, outcome: str) -> None:
    eligibility = checked("WE-33", stay={"first_day": first, "last_day": last})
    assert found_by(eligibility, "ELIG-19") == outcome


def test_an_override_of_the_kind_does_not_make_a_large_company_an_sme() -> None:
    eligibility = checked("WE-24", visitor__kind="sme")
    assert [found_by(eligibility, rule) for rule in ("ELIG-07", "ELIG-11")] == ["pass", "fail"]


def test_all_failing_rules_are_named() -> None:
    eligibility = checked(visitor__country="NO", host__country="NO", prior_physical_visits=1, activities=[])
    failed = [finding.rule for finding in eligibility.findings if finding.outcome == "fail"]
    assert failed == ["ELIG-01", "ELIG-02", "ELIG-03", "ELIG-16", "ELIG-25"]


def test_a_failure_outweighs_a_doubt() -> None:
    eligibility = checked(declarations={"no_double_funding": False, "linked_enterprises": True})
    assert eligibility.outcome is Outcome.INELIGIBLE


def test_reductions_are_named_even_where_nothing_is_paid() -> None:
    eligibility = checked("WE-33")
    assert (eligibility.lump_sum.amount, eligibility.lump_sum.ceiling) == (Money(0), Money(78_000))
    assert eligibility.lump_sum.reductions == (Reduction.SHORT_STAY,)


def test_a_host_country_without_a_rate_has_no_ceiling() -> None:
    assert checked(host__country="GB").lump_sum.ceiling is None
    assert checked(host__country="NO").lump_sum.ceiling == Money(110_000)


def test_exactly_200_km_is_not_short() -> None:
    degrees_of_200_km = 1.7986430
    eligibility = checked(
        visitor__location={"city": "on the equator", "latitude": 0.0, "longitude": 0.0},
        host__location={"city": "north of it", "latitude": degrees_of_200_km, "longitude": 0.0},
        host__country="DE",
        stay={"first_day": "2023-11-20", "last_day": "2023-11-24"},
    )
    assert eligibility.kilometres >= 200
    assert (eligibility.distance_km, eligibility.lump_sum.amount) == (200.0, Money(83_000))


def test_a_distance_that_only_reads_200_km_is_short() -> None:
    eligibility = checked(
        visitor__location={"city": "on the equator", "latitude": 0.0, "longitude": 0.0},
        host__location={"city": "north of it", "latitude": 1.7983, "longitude": 0.0},
    )
    assert eligibility.distance_km == 200.0
    assert Reduction.SHORT_DISTANCE in eligibility.lump_sum.reductions


@pytest.mark.parametrize(("last", "outcome"), [("2023-02-27", "pass"), ("2023-02-28", "fail")])
def test_a_stay_from_31_january_ends_by_27_february(last: str, outcome: str) -> None:
    stay = {"first_day": "2023-01-31", "last_day": last}
    assert found_by(checked(stay=stay), "ELIG-14") == outcome


def test_the_holiday_that_shortens_a_stay_is_named() -> None:
    finding = next(one for one in checked("WE-38").findings if one.rule == "ELIG-13")
    assert finding.found == "2 working days (holiday in France: 18 May 2023)"


@given(st.dates(date(2022, 2, 2), date(2023, 12, 1)), st.integers(0, 40), st.sampled_from(sorted(Kind)))
def test_whatever_is_asked_the_outcome_follows_from_the_findings(first: date, length: int, kind: Kind) -> None:
    stay = {"first_day": str(first), "last_day": str(first + timedelta(days=length))}
    eligibility = checked(stay=stay, visitor__kind=str(kind))
    outcomes = {finding.outcome for finding in eligibility.findings}
    assert (eligibility.outcome is Outcome.INELIGIBLE) is ("fail" in outcomes)
    assert (eligibility.outcome is Outcome.ELIGIBLE) is (outcomes == {"pass"})
    assert bool(eligibility.lump_sum.amount) is (eligibility.outcome is not Outcome.INELIGIBLE)


@pytest.mark.parametrize("kind", sorted(HOST_ONLY_KINDS))
def test_host_only_kinds_may_host(kind: Kind) -> None:
    assert checked(host__kind=str(kind)).outcome is Outcome.ELIGIBLE


def test_an_old_decision_can_be_made_again() -> None:
    assert checked("WE-01").ruleset == "clusterxchange-2022@2022.1"
    assert checked("WE-06").ruleset == "clusterxchange-2020@2020.1"
