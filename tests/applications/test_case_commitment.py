"""The text of the commitment to quality."""

from dataclasses import replace
from datetime import date

from contracts.scheme.money import Money
from services.applications.domain.commitment import (
    AgendaItem,
    Capacity,
    Commitment,
    Party,
    missing,
    sha256_of,
    text_of,
)


def a_commitment() -> Commitment:
    return Commitment(
        application_id="019a0000-0000-7000-8000-000000000001",
        call_title="ClusterXchange, next call",
        visitor=Party("Zielona Żywność sp. z o.o.", "PL-1", "Warsaw", "PL", "AURORA-NEXT"),
        host=Party("Agri Sud-Ouest", "FR-1", "Bordeaux", "FR", "BIGINN-NEXT"),
        mode="physical",
        first_day=date(2026, 6, 1),
        last_day=date(2026, 6, 5),
        working_days=5,
        activities=("networking", "knowledge_sharing"),
        objectives="Learn how <b>hosts</b> dry herbs.\nMeet their members.",
        agenda=(AgendaItem(date(2026, 6, 1), "Welcome"), AgendaItem(date(2026, 6, 2), "Visit\nof the mill")),
        reserved=Money(90000),
        ruleset="clusterxchange-next@2026.1",
    )


def test_the_same_commitment_gives_the_same_bytes() -> None:
    assert text_of(a_commitment()) == text_of(a_commitment())
    assert sha256_of(text_of(a_commitment())) == sha256_of(text_of(a_commitment()))


def test_the_text_names_parties_objectives_agenda_stay_amount_and_ruleset() -> None:
    text = text_of(a_commitment())
    for said in (
        "Zielona Żywność sp. z o.o. (PL-1), Warsaw, PL",
        "Agri Sud-Ouest (FR-1), Bordeaux, FR",
        "Learn how <b>hosts</b> dry herbs.\nMeet their members.",
        "2026-06-01  Welcome",
        "From 2026-06-01 to 2026-06-05, 5 working days",
        "EUR 900.00 is reserved",
        "clusterxchange-next@2026.1",
        "- knowledge sharing",
    ):
        assert said in text


def test_one_changed_character_gives_another_hash() -> None:
    changed = replace(a_commitment(), objectives="Learn how <b>hosts</b> dry herbs.\nMeet their member.")
    assert sha256_of(text_of(changed)) != sha256_of(text_of(a_commitment()))


def test_an_agenda_entry_of_several_lines_does_not_look_like_two_entries() -> None:
    assert "2026-06-02  Visit\n            of the mill" in text_of(a_commitment())


def test_the_capacities_that_have_not_signed_are_missing_in_their_order() -> None:
    assert missing(["host", "visitor_partnership"]) == (Capacity.VISITOR, Capacity.HOST_PARTNERSHIP)
    assert missing(list(Capacity)) == ()
