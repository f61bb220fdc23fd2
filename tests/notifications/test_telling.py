"""The table of who is told what: complete, and each letter can be written."""

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.events.base import Event
from contracts.events.catalogue import ALL_EVENTS
from services.notifications.audiences import Audience, Parties, partnership_of, person_among
from services.notifications.letters import LETTERS, write
from services.notifications.telling import TELLING, TOLD, Nobody, Tell

GOLDEN = Path("tests/contracts/golden")
NAMES = {"organisation_name": "Kruszwica Mills", "visitor_name": "Kruszwica Mills", "host_name": "Cave de Bordeaux"}


def letters_of(event: type[Event]) -> tuple[Tell, ...]:
    entry = TELLING[event]
    return () if isinstance(entry, Nobody) else entry


def golden(event: type[Event]) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((GOLDEN / f"{event.type_name()}.json").read_text())
    return facts


def test_every_event_of_the_contracts_says_who_is_told() -> None:
    assert set(TELLING) == set(ALL_EVENTS.values())


def test_whoever_is_not_told_has_a_reason() -> None:
    assert all(entry.because for entry in TELLING.values() if isinstance(entry, Nobody))


def test_every_letter_is_sent_by_some_event_and_every_event_has_its_letter() -> None:
    assert {tell.template for event in TOLD for tell in letters_of(event)} == set(LETTERS)


@pytest.mark.parametrize("event", TOLD, ids=lambda event: event.__name__)
def test_each_letter_can_be_written_from_its_event(event: type[Event]) -> None:
    for tell in letters_of(event):
        written = write(tell.template, "Anna Kowalska", {**golden(event), **NAMES}, "https://site.test")
        assert written.text.startswith("Dear Anna Kowalska,")
        assert "https://site.test/" in written.text
        assert "https://site.test/" in written.html


def test_text_and_html_say_the_same() -> None:
    facts = {**golden(ALL_EVENTS["eu.clusterxchange.funding.ReimbursementPaid.v1"]), **NAMES}
    written = write("paid", "Anna", facts, "https://site.test")
    sentence = "The bank paid EUR"
    assert sentence in written.text
    assert sentence in written.html


def test_what_people_typed_is_shown_as_text() -> None:
    facts = {**golden(ALL_EVENTS["eu.clusterxchange.applications.OrganisationAccepted.v1"]), **NAMES}
    written = write("registration_accepted", "<b>Anna</b> {{7*7}}", {**facts, "organisation_name": "<script>x"}, "")
    assert "<script>x" in written.text
    assert "&lt;script&gt;x" in written.html
    assert "<b>" not in written.html
    assert "{{7*7}}" in written.text


def test_a_proposal_goes_to_the_other_side_whoever_proposed() -> None:
    by_visitor = Parties(visitor="anna", host="luc", proposer="anna")
    by_host = Parties(visitor="anna", host="luc", proposer="luc")
    assert person_among(by_visitor, Audience.OTHER_SIDE) == "luc"
    assert person_among(by_host, Audience.OTHER_SIDE) == "anna"


def test_the_hosts_evaluators_are_those_of_the_hosts_partnership() -> None:
    parties = Parties(visitor_partnership="AURORA-NEXT", host_partnership="CLOTH-NEXT")
    facts = {"partnership": "AURORA-NEXT"}
    assert partnership_of(parties, Audience.HOST_EVALUATORS, facts) == "CLOTH-NEXT"
    assert partnership_of(parties, Audience.EVALUATORS, facts) == "AURORA-NEXT"
