"""The published JSON Schemas of every event version, and the list of their SHA-256 that may only grow.

`python -m contracts.schemas` publishes what is new: the first schema of a new version, or a further revision of a
version that gained optional fields. It never touches what is published, and refuses any other change by naming the
field (`contracts/additive.py`). With `--check` it writes nothing, says what differs, and fails if anything does.
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.additive import refusals
from contracts.events.base import Event
from contracts.events.catalogue import ALL_EVENTS


@dataclass(frozen=True)
class Shelf:
    """The published schemas of some events: one file for each revision, and the list of all files."""

    folder: Path
    events: Mapping[str, type[Event]]

    @property
    def list_file(self) -> Path:
        return self.folder / "published.json"

    def published(self) -> dict[str, str]:
        """SHA-256 of every schema ever published, by its file's stem."""
        listed: dict[str, str] = json.loads(self.list_file.read_text()) if self.list_file.exists() else {}
        return listed

    def text(self, stem: str) -> str:
        """A published schema as its file holds it."""
        return (self.folder / f"{stem}.json").read_text()

    def schema(self, stem: str) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.text(stem))
        return loaded

    def revisions(self, name: str) -> list[str]:
        """Stems of the schemas that a version was published with, oldest first; empty for a new version."""
        listed = self.published()
        stems = [stem_of(name, number) for number in range(1, len(listed) + 1)]
        return [stem for stem in stems if stem in listed]


PUBLISHED = Shelf(Path(__file__).parent / "schemas", ALL_EVENTS)


def schema_text(event: type[Event], revision: int = 1) -> str:
    """The JSON Schema of one event version as the code has it, in the form of its file."""
    stem = stem_of(event.type_name(), revision)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": stem}
    return json.dumps(schema | event.model_json_schema(), indent=2, sort_keys=True) + "\n"


def stem_of(name: str, revision: int) -> str:
    return name if revision == 1 else f"{name}.r{revision}"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def refused(shelf: Shelf) -> list[str]:
    """Changes of published versions that are not additive, each with the name of the event and the field."""
    return [*withdrawn(shelf), *(f"{name}: {why}" for name in sorted(shelf.events) for why in breaking(shelf, name))]


def withdrawn(shelf: Shelf) -> list[str]:
    versions = {stem for stem in shelf.published() if not stem.rpartition(".r")[2].isdigit()}
    gone = sorted(versions - set(shelf.events))
    return [f"{name}: its class is gone, and what was told with it is read for ever" for name in gone]


def breaking(shelf: Shelf, name: str) -> list[str]:
    stems = shelf.revisions(name)
    if not stems or shelf.text(stems[-1]) == schema_text(shelf.events[name], len(stems)):
        return []
    return refusals(shelf.schema(stems[-1]), json.loads(schema_text(shelf.events[name])))


def unpublished(shelf: Shelf) -> dict[str, str]:
    """What the next publication adds: schema texts by stem, of new versions and of additive revisions."""
    added = {}
    for name, event in sorted(shelf.events.items()):
        stems = shelf.revisions(name)
        if not stems or shelf.text(stems[-1]) != schema_text(event, len(stems)):
            added[stem_of(name, len(stems) + 1)] = schema_text(event, len(stems) + 1)
    return added


def damaged(shelf: Shelf) -> Iterator[str]:
    """Files that are not what the list says, or that it does not name."""
    listed = shelf.published()
    there = {path.stem for path in shelf.folder.glob("*.json")} - {shelf.list_file.stem}
    for stem in sorted(there | set(listed)):
        if stem not in there or sha256(shelf.text(stem)) != listed.get(stem):
            yield f"{stem}.json is not what was published"


def differences(shelf: Shelf = PUBLISHED) -> list[str]:
    """What is wrong with the published schemas, in words; empty when they are those of the code."""
    wrong = list(damaged(shelf)) or refused(shelf)
    return wrong or [f"{stem}.json is not published yet (run make schemas)" for stem in unpublished(shelf)]


def publish(shelf: Shelf = PUBLISHED) -> list[str]:
    """Add what is new to the published schemas, or nothing at all when something is refused; the refusals."""
    wrong = list(damaged(shelf)) or refused(shelf)
    if wrong:
        return wrong
    added = unpublished(shelf)
    shelf.folder.mkdir(exist_ok=True)
    for stem, text in added.items():
        (shelf.folder / f"{stem}.json").write_text(text)
    listed = shelf.published() | {stem: sha256(text) for stem, text in added.items()}
    shelf.list_file.write_text(json.dumps(listed, indent=2, sort_keys=True) + "\n")
    return []


def main(arguments: list[str]) -> int:
    wrong = differences() if "--check" in arguments else publish()
    sys.stdout.write("".join(f"{line}\n" for line in wrong))
    if wrong:
        sys.stdout.write("A published version only gains optional fields; see docs/contracts.md.\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
