"""What a writer of a published schema may have written, and whether a text keeps to a schema."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

Schema = Mapping[str, Any]

ZONES = (UTC, timezone(timedelta(hours=2)))
LATER = "field_of_a_later_version"
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
FORMATS = {
    "uuid": st.uuids().map(str),
    "date": st.dates().map(str),
    "date-time": st.datetimes(timezones=st.sampled_from(ZONES)).map(datetime.isoformat),
}
PLAIN = {
    "integer": st.integers(-(2**62), 2**62),
    "number": st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9),
    "boolean": st.booleans(),
    "null": st.none(),
}
EXTRAS = st.dictionaries(st.just(LATER), TEXTS | st.integers() | st.fixed_dictionaries({"x": st.none()}), max_size=1)
formats = FormatChecker()


@formats.checks("date-time", raises=ValueError)
def is_an_instant(text: object) -> bool:
    return not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None


def written_to(schema: Schema, root: Schema | None = None) -> st.SearchStrategy[Any]:
    """Everything that keeps to a schema, with and without optional fields and fields of later versions."""
    root = root or schema
    if "$ref" in schema:
        return written_to(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root)
    if "anyOf" in schema:
        return st.one_of([written_to(choice, root) for choice in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "object":
        return written_object(schema, root)
    if schema["type"] == "array":
        return st.lists(written_to(schema["items"], root), max_size=3)
    return FORMATS.get(schema["format"], TEXTS) if "format" in schema else PLAIN.get(schema["type"], TEXTS)


def written_object(schema: Schema, root: Schema) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: written_to(field, root) for name, field in schema.get("properties", {}).items()}
    needed = set(schema.get("required", ()))
    optional = {name: field for name, field in fields.items() if name not in needed}
    known = st.fixed_dictionaries({name: fields[name] for name in fields if name in needed}, optional=optional)
    return st.builds(lambda later, facts: later | facts, EXTRAS, known)


def faults(written: Any, schema: Schema) -> list[str]:
    """What of a text does not keep to a schema; empty when all does."""
    found = Draft202012Validator(schema, format_checker=formats).iter_errors(written)
    return [f"{wrong.json_path}: {wrong.message}" for wrong in found]


def without_later_fields(written: Any) -> Any:
    """The text as if no later version had added to it."""
    if isinstance(written, dict):
        return {name: without_later_fields(value) for name, value in written.items() if name != LATER}
    return [without_later_fields(value) for value in written] if isinstance(written, list) else written


def keeps(written: Any, earlier: Any) -> bool:
    """Whether everything that an earlier text said is there unchanged; instants may be written in another zone."""
    if isinstance(earlier, dict):
        return isinstance(written, dict) and all(
            name in written and keeps(written[name], value) for name, value in earlier.items()
        )
    if isinstance(earlier, list):
        return len(written) == len(earlier) and all(map(keeps, written, earlier))
    return bool(written == earlier or (isinstance(earlier, str) and same_instant(written, earlier)))


def same_instant(written: Any, earlier: str) -> bool:
    try:
        return datetime.fromisoformat(written) == datetime.fromisoformat(earlier)
    except ValueError:
        return False
