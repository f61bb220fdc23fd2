"""The contracts that services share: published, compatible for ever, and free of persons."""

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from contracts import schemas
from contracts.events.catalogue import ALL_EVENTS, TOPICS

GOLDEN = Path(__file__).parent / "golden"
PERSONAL = ("name", "email", "e_mail", "iban", "address", "text", "reason", "phone", "comment")
CODES_AND_NAMES = {"OrganisationRegistered.name", "OrganisationResubmitted.name", "CofundingReleased.reason"}
ROOT = Path(__file__).parents[2]


def test_the_published_schemas_are_those_of_the_code() -> None:
    assert schemas.differences() == []


def test_every_version_in_the_list_has_the_schema_it_was_published_with() -> None:
    for name, digest in json.loads(schemas.PUBLISHED.read_text()).items():
        text = (schemas.FOLDER / f"{name}.json").read_text()
        assert hashlib.sha256(text.encode()).hexdigest() == digest


def test_no_published_version_was_changed_or_withdrawn_since_its_first_commit() -> None:
    path = schemas.PUBLISHED.relative_to(ROOT).as_posix()
    commits = git("log", "--format=%H", "--reverse", "--", path).split()
    now = json.loads(schemas.PUBLISHED.read_text())
    first: dict[str, str] = {}
    for commit in commits:
        first = json.loads(git("show", f"{commit}:{path}")) | first
    assert {name: now.get(name) for name in first} == first


@pytest.mark.parametrize("name", sorted(ALL_EVENTS))
def test_every_event_reads_the_golden_record_of_its_version(name: str) -> None:
    told = (GOLDEN / f"{name}.json").read_text()
    event = ALL_EVENTS[name].model_validate_json(told)
    assert json.loads(event.model_dump_json()) == json.loads(told)
    assert event.key in told


@pytest.mark.parametrize("name", sorted(ALL_EVENTS))
def test_a_reader_ignores_what_a_later_writer_adds(name: str) -> None:
    told = json.loads((GOLDEN / f"{name}.json").read_text())
    later = ALL_EVENTS[name].model_validate_json(json.dumps(told | {"added_later": {"x": 1}}))
    assert json.loads(later.model_dump_json()) == told


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


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout
