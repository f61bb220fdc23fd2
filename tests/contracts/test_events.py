"""The contracts that services share: frozen, in the right place, and free of persons."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.events.catalogue import ALL_EVENTS, TOPICS

GOLDEN = Path(__file__).parent / "golden"
PERSONAL = ("name", "email", "e_mail", "iban", "address", "text", "reason", "phone", "comment")
CODES_AND_NAMES = {"OrganisationRegistered.name", "OrganisationResubmitted.name", "CofundingReleased.reason"}


@pytest.mark.parametrize("name", sorted(ALL_EVENTS))
def test_an_event_cannot_be_changed(name: str) -> None:
    event = ALL_EVENTS[name].model_validate_json((GOLDEN / f"{name}.json").read_text())
    with pytest.raises(ValidationError):
        setattr(event, next(iter(type(event).model_fields)), None)


@pytest.mark.parametrize("name", sorted(ALL_EVENTS))
def test_no_event_has_room_for_a_person_or_free_text(name: str) -> None:
    fields = {f"{ALL_EVENTS[name].__name__}.{field}" for field in field_names(ALL_EVENTS[name].model_json_schema())}
    personal = {field for field in fields if field.split(".")[1].split("_")[-1] in PERSONAL}
    assert personal <= CODES_AND_NAMES


def test_every_event_says_in_words_what_happened() -> None:
    assert [event.__name__ for event in ALL_EVENTS.values() if not event.__doc__] == []


def test_every_event_belongs_to_the_topic_of_the_service_that_tells_it() -> None:
    assert {event.topic() for event in ALL_EVENTS.values()} == set(TOPICS)


def field_names(schema: dict[str, Any]) -> set[str]:
    parts = [schema, *schema.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}
