"""The tables that are published: beside each definition (`tables/T1.toml`) lies the query that fills it (`T1.sql`)."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from services.reporting.domain.tables import Definition

FOLDER = Path(__file__).parent / "tables"
DEFINITION = TypeAdapter(Definition)


@cache
def all_definitions() -> dict[str, Definition]:
    """Every table by its code, in order."""
    files = sorted(FOLDER.glob("*.toml"), key=lambda path: int(path.stem.removeprefix("T")))
    return {path.stem: DEFINITION.validate_python(read_definition(path)) for path in files}


def read_definition(path: Path) -> dict[str, object]:
    return {"code": path.stem, **tomllib.loads(path.read_text("utf-8"))}


@cache
def query_of(code: str) -> str:
    """The SQL that fills a table."""
    return (FOLDER / f"{code}.sql").read_text("utf-8")
