"""The published JSON Schema of every event version, and the list that may only grow.

`python -m contracts.schemas` writes them; with `--check` it only says what differs, and fails if anything does.
"""

import hashlib
import json
import sys
from pathlib import Path

from contracts.events.base import Event
from contracts.events.catalogue import ALL_EVENTS

FOLDER = Path(__file__).parent / "schemas"
PUBLISHED = FOLDER / "published.json"


def schema_text(event: type[Event]) -> str:
    """The JSON Schema of one event version, as its file holds it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": event.type_name()}
    return json.dumps(schema | event.model_json_schema(), indent=2, sort_keys=True) + "\n"


def wanted_files() -> dict[Path, str]:
    """Every file that should be there, with its text."""
    texts = {name: schema_text(event) for name, event in sorted(ALL_EVENTS.items())}
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    files = {FOLDER / f"{name}.json": text for name, text in texts.items()}
    return {**files, PUBLISHED: json.dumps(digests, indent=2, sort_keys=True) + "\n"}


def differences() -> list[str]:
    """Names of files that are missing, superfluous or other than the contracts say."""
    wanted = wanted_files()
    there = set(FOLDER.glob("*.json"))
    changed = [path.name for path, text in wanted.items() if path not in there or path.read_text() != text]
    return sorted(changed + [path.name for path in there - set(wanted)])


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        wrong = differences()
        sys.stdout.write("".join(f"differs: {name} (run make schemas)\n" for name in wrong))
        return 1 if wrong else 0
    FOLDER.mkdir(exist_ok=True)
    for path, text in wanted_files().items():
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
