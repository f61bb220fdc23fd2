"""Compatible both ways with every schema ever published: old writers are understood, old readers understand."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.events.base import Event
from contracts.events.catalogue import ALL_EVENTS
from contracts.schemas import PUBLISHED
from tests.contracts.written import faults, keeps, without_later_fields, written_to

GOLDEN = Path(__file__).parent / "golden"
REVISIONS = [(name, stem) for name in sorted(ALL_EVENTS) for stem in PUBLISHED.revisions(name)]


def written_today(event: Event) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(event.model_dump_json())
    return written


@pytest.mark.parametrize(("name", "stem"), REVISIONS, ids=[stem for _, stem in REVISIONS])
@settings(max_examples=40, deadline=None)
@given(told=st.data())
def test_what_any_writer_told_is_read_today_and_told_again_so_that_every_reader_understands(
    name: str, stem: str, told: st.DataObject
) -> None:
    earlier = told.draw(written_to(PUBLISHED.schema(stem)))
    written = written_today(ALL_EVENTS[name].model_validate_json(json.dumps(earlier)))
    assert keeps(written, without_later_fields(earlier))
    assert [fault for each in PUBLISHED.revisions(name) for fault in faults(written, PUBLISHED.schema(each))] == []


@pytest.mark.parametrize(("name", "stem"), REVISIONS, ids=[stem for _, stem in REVISIONS])
def test_the_real_record_of_every_revision_keeps_to_its_schema_and_is_read_today(name: str, stem: str) -> None:
    told = json.loads((GOLDEN / f"{stem}.json").read_text())
    event = ALL_EVENTS[name].model_validate_json(json.dumps(told))
    assert faults(told, PUBLISHED.schema(stem)) == []
    assert keeps(written_today(event), told)
    assert event.key in told.values()


@pytest.mark.parametrize("name", sorted(ALL_EVENTS))
def test_the_newest_real_record_says_all_that_its_version_can_say(name: str) -> None:
    told = (GOLDEN / f"{PUBLISHED.revisions(name)[-1]}.json").read_text()
    assert written_today(ALL_EVENTS[name].model_validate_json(told)) == json.loads(told)


def test_there_is_a_real_record_of_every_revision_and_of_nothing_else() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(PUBLISHED.published())
