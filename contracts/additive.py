"""What may change in a published event version: nothing but new fields that a writer may leave out.

A change is additive when taking the new optional fields away gives the published schema again, word for word. Then
every reader of today reads what was ever written, and every reader that was ever released reads what is written today.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

COMPARED_BY_FIELD = frozenset({"$id", "$defs", "properties", "required"})


def refusals(published: Schema, now: Schema) -> list[str]:
    """What stands against calling a change of a version's JSON Schema additive, each with the name of its field."""
    found = [refusal for place in parts(published) for refusal in refused_in(place, parts(published), parts(now))]
    if not found and not additions(published, now):
        return ["no field was added, yet the text differs: put the fields in their published order"]
    return found


def additions(published: Schema, now: Schema) -> list[str]:
    """The optional fields that a change adds, nested ones after the name of the part that holds them."""
    before = parts(published)
    return [
        place + name
        for place, part in parts(now).items()
        for name in part.get("properties", {})
        if place in before and name not in before[place].get("properties", {})
    ]


def parts(schema: Schema) -> dict[str, Schema]:
    """The event itself and everything that it is made of, by the prefix that its fields' names get."""
    return {"": schema} | {f"{name}.": part for name, part in schema.get("$defs", {}).items()}


def refused_in(place: str, published: Mapping[str, Schema], now: Mapping[str, Schema]) -> Iterator[str]:
    if place not in now:
        yield f"`{place[:-1]}` is gone"
        return
    old, new = published[place], now[place]
    yield from refused_fields(place, old, new)
    yield from refused_necessity(place, old, new)
    for word in sorted((old.keys() | new.keys()) - COMPARED_BY_FIELD):
        if old.get(word) != new.get(word):
            yield f"{word} of {f'`{place[:-1]}`' if place else 'the event'} changed {was(old.get(word), new.get(word))}"


def refused_fields(place: str, old: Schema, new: Schema) -> Iterator[str]:
    """Published fields that are gone or mean something else."""
    fields = new.get("properties", {})
    for name, field in old.get("properties", {}).items():
        if name not in fields:
            yield f"field `{place}{name}` is gone"
        elif fields[name] != field:
            yield f"field `{place}{name}` changed {was(field, fields[name])}"


def refused_necessity(place: str, old: Schema, new: Schema) -> Iterator[str]:
    """Fields that must be there now and need not have been, or the other way round."""
    before, now = old.get("required", []), new.get("required", [])
    for name in now:
        if name not in old.get("properties", {}):
            yield f"field `{place}{name}` is new and has no default: what was written earlier lacks it"
        elif name not in before:
            yield f"field `{place}{name}` became required: what was written earlier may lack it"
    for name in before:
        if name not in now and name in new.get("properties", {}):
            yield f"field `{place}{name}` became optional: readers released earlier rely on it"


def was(old: object, new: object) -> str:
    return f"from {old} to {new}"
