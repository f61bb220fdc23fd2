"""Who is suggested to whom, why, and what makes a match impossible."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from contracts.scheme.distance import Location
from services.applications.domain import matching
from services.applications.domain.case import Refused
from services.applications.domain.matching import settle, suggest, why_no_match
from services.applications.domain.registration import Organisation, Preferences, Profile, Status
from services.kernel.identifiers import new_id

WARSAW = Location("Warsaw", 52.2297, 21.0122)
BORDEAUX = Location("Bordeaux", 44.8378, -0.5792)


def an_organisation(owner: str, status: Status = Status.ACCEPTED, **changes: Any) -> Organisation:
    profile = Profile(
        name="Mill",
        registration_number="PL-1",
        country="PL",
        kind="sme",
        headcount=24,
        turnover_eur=2_100_000,
        balance_sheet_eur=1_500_000,
        membership="eccp_cluster",
        agency_preapproval=False,
        nace="C10",
        ecosystem="agri_food",
        location=WARSAW,
        takes_part_as=("visitor",),
        motivation="Learn",
        preferences=Preferences(),
    )
    now = datetime(2026, 11, 2, tzinfo=UTC)
    return Organisation(new_id(), "next", "P", owner, status, 1, replace(profile, **changes), now)


def a_host(owner: str = "luc", status: Status = Status.ACCEPTED, **changes: Any) -> Organisation:
    bordeaux = {"name": "Agri Sud-Ouest", "country": "FR", "location": BORDEAUX, "takes_part_as": ("host",)}
    return an_organisation(owner, status, **{**bordeaux, **changes})


OLA = an_organisation("ola")


def test_everything_that_fits_is_worth_a_hundred_points_and_said_in_sentences() -> None:
    wishes = Preferences(("FR",), ("agri_food",), ("networking", "market_research", "knowledge_sharing"))
    seeker = an_organisation("ola", preferences=wishes)
    host = a_host(preferences=replace(wishes, countries=("PL",)))
    (suggestion,) = suggest(seeker, [host], short_distance_km=200)
    assert (suggestion.score, suggestion.part) == (100, "host")
    assert suggestion.reasons[0] == "Agri Sud-Ouest is in another country, France, as an exchange requires."
    assert suggestion.reasons[-1] == "Bordeaux is 1,780 km away: distance does not halve the lump sum."


def test_the_best_suggestion_comes_first_and_equal_ones_stay_in_order_of_registration() -> None:
    plain, also_plain, wanted = a_host(ecosystem="retail"), a_host(ecosystem="retail"), a_host()
    for candidates in ([plain, also_plain, wanted], [wanted, also_plain, plain]):
        found = [suggestion.organisation for suggestion in suggest(OLA, candidates, 200)]
        assert found == [wanted, plain, also_plain]


def test_a_preference_on_either_side_counts() -> None:
    wanting, plain = a_host(preferences=Preferences(countries=("PL",))), a_host()
    first, second = suggest(OLA, [plain, wanting], 200)
    assert first.organisation == wanting
    assert "They would like an exchange with Poland." in set(first.reasons) - set(second.reasons)


def test_a_near_host_gets_no_points_for_distance() -> None:
    vilnius = a_host(country="LT", location=Location("Vilnius", 54.6872, 25.2797))
    (near,), (far,) = suggest(OLA, [vilnius], 400), suggest(OLA, [vilnius], 200)
    assert far.score - near.score == 5


def test_nobody_is_suggested_who_could_not_be_matched() -> None:
    same_country = a_host(country="PL")
    own = a_host(owner="ola")
    not_accepted = a_host(status=Status.SUBMITTED)
    another_visitor = a_host(takes_part_as=("visitor",))
    assert suggest(OLA, [same_country, own, not_accepted, another_visitor, OLA], 200) == []


def test_a_host_is_shown_possible_visitors() -> None:
    (suggestion,) = suggest(a_host(), [OLA], 200)
    assert (suggestion.organisation, suggestion.part) == (OLA, "visitor")


def test_two_accepted_organisations_in_their_parts_may_be_matched() -> None:
    assert why_no_match(OLA, a_host()) is None


def test_a_match_that_cannot_be_says_why() -> None:
    reasons = {
        "not accepted": why_no_match(OLA, a_host(status=Status.REJECTED)),
        "does not take part as host": why_no_match(OLA, a_host(takes_part_as=("visitor",))),
        "does not take part as visitor": why_no_match(a_host(), OLA),
        "different calls": why_no_match(OLA, replace(a_host(), call="other")),
        "two sides": why_no_match(OLA, a_host(owner="ola")),
    }
    assert all(refused and said in refused.reason for said, refused in reasons.items())


def test_an_answer_is_given_once() -> None:
    proposed, matched, refused = matching.Status.PROPOSED, matching.Status.MATCHED, matching.Status.REFUSED
    assert [settle(proposed, to) for to in (matched, refused)] == [matched, refused]
    assert all(isinstance(settle(status, to), Refused) for status in (matched, refused) for to in (matched, refused))
