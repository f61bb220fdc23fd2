"""docs/security.md names tests that there are, and leaves no number out."""

import ast
import re
from functools import cache

import pytest

from deploy.local.places import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text()
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| [SD]\d", line)]
NAMED = re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)
# Retention, backups and review by people are no matter of tests.
CONTROLS = {f"S{number:02}" for number in (*range(1, 47), 49)}
INPUTS = {f"D{number}" for number in range(1, 86)}


@cache
def named_in(file: str) -> set[str]:
    """Names of the tests of a file below `tests`."""
    module = ast.parse((ROOT / "tests" / file).read_text())
    functions = [node for node in module.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return {function.name for function in functions if function.name.startswith("test_")}


def numbers(row: str) -> set[str]:
    """The numbers that a row is about: S07, or D39 to D41."""
    first, _, last = row.split("|")[1].strip().partition("–")
    if not last:
        return {first}
    return {f"{first[0]}{number}" for number in range(int(first[1:]), int(last[1:]) + 1)}


@pytest.mark.parametrize("file", sorted({file for file, _ in NAMED}))
def test_every_test_that_is_named_is_there(file: str) -> None:
    assert {name for named, name in NAMED if named == file} <= named_in(file)


def test_every_control_and_every_input_has_a_row() -> None:
    found = [number for row in ROWS for number in numbers(row)]
    assert set(found) == CONTROLS | INPUTS
    assert len(found) == len(set(found))


def test_every_row_names_a_test() -> None:
    assert not [row for row in ROWS if "::" not in row]
