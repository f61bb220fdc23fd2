"""Publishing schemas: additive changes become revisions, all others are refused by the name of their field."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, create_model

from contracts.events.base import Event
from contracts.schemas import Shelf, differences, publish
from tests.contracts.toys import AS_PUBLISHED, Door, SecondBadgeEvent, badge_issued
from tests.contracts.written import faults, keeps, without_later_fields, written_to

NAME = "eu.clusterxchange.applications.BadgeIssued.v1"


def shelf_of(folder: Path, *events: type[Event]) -> Shelf:
    return Shelf(folder, {event.type_name(): event for event in events})


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A folder in which the toy's first schema was published."""
    assert publish(shelf_of(tmp_path, badge_issued(**AS_PUBLISHED))) == []
    return tmp_path


def test_a_new_version_is_published_with_its_schema_and_its_place_in_the_list(published: Path) -> None:
    shelf = shelf_of(published, badge_issued(**AS_PUBLISHED))
    assert list(shelf.published()) == [NAME]
    assert differences(shelf) == []


def test_an_additive_change_is_published_as_a_revision_and_the_first_schema_stays(published: Path) -> None:
    before = (published / f"{NAME}.json").read_text()
    shelf = shelf_of(published, badge_issued(**AS_PUBLISHED, colour=(str | None, None)))
    assert differences(shelf) == [f"{NAME}.r2.json is not published yet (run make schemas)"]
    assert publish(shelf) == []
    assert shelf.revisions(NAME) == [NAME, f"{NAME}.r2"]
    assert (published / f"{NAME}.json").read_text() == before
    assert differences(shelf) == []


class Colour(StrEnum):
    RED = "red"


DOOR_WITH_A_ROOM = create_model("Door", __base__=Door, __doc__=Door.__doc__, room=(str | None, None))


@pytest.mark.parametrize(
    "added",
    [
        {"colour": (str, "red")},
        {"colour": (Colour, Colour.RED)},
        {"doors": (tuple[Door, ...], ())},
        {"valid_until": (int | None, Field(default=None, description="Minutes after issue."))},
        {"door": (DOOR_WITH_A_ROOM, ...)},
    ],
)
def test_whatever_may_be_left_out_can_be_added(published: Path, added: dict[str, Any]) -> None:
    assert publish(shelf_of(published, badge_issued(**(AS_PUBLISHED | added)))) == []


class Later:
    """Classes of a later release."""

    class BadgeKind(StrEnum):
        GUEST = "guest"
        STAFF = "staff"


DOOR_WITH_A_LOCK = create_model("Door", __base__=Door, __doc__=Door.__doc__, lock=(str, ...))
DOOR_OF_ANOTHER_NAME = create_model("Hatch", __base__=Door, __doc__=Door.__doc__)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"holder": None}, "field `holder` is gone"),
        ({"holder": (str | None, ...)}, "field `holder` changed"),
        ({"holder": (str, "nobody")}, "field `holder` became optional"),
        ({"minutes": (int, ...)}, "field `minutes` became required"),
        ({"minutes": (int, 30)}, "field `minutes` changed"),
        ({"minutes": (float, 60)}, "field `minutes` changed"),
        ({"minutes": (int, Field(default=60, description="Now in hours."))}, "field `minutes` changed"),
        ({"colour": (str, ...)}, "field `colour` is new and has no default"),
        ({"kind": (Later.BadgeKind, ...)}, "enum of `BadgeKind` changed"),
        ({"door": (DOOR_WITH_A_LOCK, ...)}, "field `Door.lock` is new and has no default"),
        ({"door": (DOOR_OF_ANOTHER_NAME, ...)}, "`Door` is gone"),
    ],
)
def test_any_other_change_is_refused_by_name_and_nothing_is_written(
    published: Path, change: dict[str, Any], named: str
) -> None:
    before = {path: path.read_text() for path in published.iterdir()}
    fields = {name: field for name, field in (AS_PUBLISHED | change).items() if field is not None}
    refusals = publish(shelf_of(published, badge_issued(**fields)))
    assert any(refusal.startswith(f"{NAME}: {named}") for refusal in refusals)
    assert {path: path.read_text() for path in published.iterdir()} == before


def test_fields_in_another_order_are_refused(published: Path) -> None:
    fields = dict(reversed(AS_PUBLISHED.items()))
    assert "published order" in publish(shelf_of(published, badge_issued(**fields)))[0]


def test_a_published_version_keeps_its_class_for_ever(published: Path) -> None:
    assert "its class is gone" in publish(shelf_of(published))[0]


def test_a_schema_that_was_touched_by_hand_is_named(published: Path) -> None:
    schema = published / f"{NAME}.json"
    schema.write_text(schema.read_text().replace("badge", "pass"))
    assert differences(shelf_of(published, badge_issued(**AS_PUBLISHED))) == [f"{NAME}.json is not what was published"]


def test_a_breaking_change_is_published_as_another_version_beside_the_first(published: Path) -> None:
    first, second = badge_issued(**AS_PUBLISHED), badge_issued(SecondBadgeEvent, holders=(tuple[str, ...], ...))
    assert publish(shelf_of(published, first, second)) == []
    assert sorted(shelf_of(published).published()) == [NAME, NAME.replace("v1", "v2")]


@given(told=st.data())
def test_releases_before_and_after_an_additive_change_understand_each_other(told: st.DataObject) -> None:
    before, after = badge_issued(**AS_PUBLISHED), badge_issued(**AS_PUBLISHED, colour=(str | None, None))
    for writer, reader in ((before, after), (after, before)):
        written = told.draw(written_to(writer.model_json_schema()))
        read = json.loads(reader.model_validate_json(json.dumps(written)).model_dump_json())
        shared = {name: written[name] for name in before.model_fields if name in written}
        assert keeps(read, without_later_fields(shared))
        assert faults(read, writer.model_json_schema()) == []
