"""S28, D23: no pattern takes longer than its text is long, whatever the text; patterns are found in the code itself."""

import ast
import re
import time
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from typing import Any

import pytest

from tests.security.source import PRODUCT, called, calls, modules

# Python's own reading of a pattern, which has no public name.
kinds: Any = import_module("re._constants")
parser: Any = import_module("re._parser")

FUNCTIONS = ("compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")
REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT)
PIECES = ("a", "A", "0", " ", ".", "-", "@", "a.", "A0", "a@", "a0.", "\t")
ENDS = ("!", "", "\n")
SHORT, LONG = 10_000, 80_000
# A text eight times as long may take this many times as long; a pattern that goes back and forth takes 64 times.
TIMES, AT_LEAST_SECONDS = 30, 0.02
TERRIBLE = (r"(a+)+$", r"(a|aa)*b", r"(\w+\s?)*$", r"([a-z]+)*@")
SLOW = (r".*.*.*=x", r"\d+\d+\d+x")


def patterns() -> Iterator[tuple[str, str]]:
    """Every pattern of the product: given to `re`, or to a field as its `pattern`."""
    for file, call in calls(*PRODUCT):
        name = called(call)
        if name.startswith("re.") and name[3:] in FUNCTIONS:
            yield file, text_of(file, call.args[0])
        yield from ((file, text_of(file, word.value)) for word in call.keywords if word.arg == "pattern")


def text_of(file: str, node: ast.expr) -> str:
    """The pattern, with a word in place of what is put into it, or what the module's constant of this name says."""
    if isinstance(node, ast.Constant):
        return node.value.decode("latin-1") if isinstance(node.value, bytes) else str(node.value)
    if isinstance(node, ast.BinOp):
        return text_of(file, node.left) + text_of(file, node.right)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "name" for part in node.values)
    for statement in dict(modules(*PRODUCT))[file].body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == ast.unparse(node):
            return text_of(file, statement.value)
    return "name"


FOUND = sorted(set(patterns()))


def repeats_within_repeats(tokens: Any, inside: bool = False) -> bool:
    """Whether something without bound is repeated without bound, or alternatives are."""
    for kind, value in tokens:
        unbounded = kind in REPEATS and value[1] is kinds.MAXREPEAT
        if inside and (unbounded or kind is kinds.BRANCH):
            return True
        if any(repeats_within_repeats(within, inside or unbounded) for within in parts_of(kind, value)):
            return True
    return False


def parts_of(kind: Any, value: Any) -> list[Any]:
    """What a token of a pattern consists of."""
    if kind in REPEATS:
        return [value[2]]
    if kind is kinds.SUBPATTERN:
        return [value[3]]
    return list(value[1]) if kind is kinds.BRANCH else []


def growth(pattern: str, text: str, longer: str) -> float:
    """How many times as long the longer text takes; 0 when it takes no time worth measuring."""
    took = seconds(pattern, longer)
    if took < AT_LEAST_SECONDS:
        return 0.0
    return min(seconds(pattern, longer) / max(seconds(pattern, text), 1e-9) for _ in range(3))


def seconds(pattern: str, text: str) -> float:
    compiled = re.compile(pattern, re.ASCII)
    began = time.process_time()
    compiled.fullmatch(text)
    compiled.match(text)
    return time.process_time() - began


def test_patterns_are_found() -> None:
    assert len(FOUND) >= 20


@pytest.mark.parametrize(("file", "pattern"), FOUND)
def test_nothing_is_repeated_within_what_is_repeated(file: str, pattern: str) -> None:
    assert not repeats_within_repeats(parser.parse(pattern))


@pytest.mark.parametrize(("file", "pattern"), FOUND)
def test_a_pattern_takes_as_long_as_its_text_is(file: str, pattern: str) -> None:
    for piece, end in product(PIECES, ENDS):
        texts = (piece * (size // len(piece)) + end for size in (SHORT, LONG))
        assert growth(pattern, *texts) < TIMES, (file, pattern, piece, end)


@pytest.mark.parametrize("pattern", TERRIBLE)
def test_a_terrible_pattern_would_be_found_by_its_form(pattern: str) -> None:
    assert repeats_within_repeats(parser.parse(pattern))


@pytest.mark.parametrize("pattern", SLOW)
def test_a_slow_pattern_would_be_found_by_its_growth(pattern: str) -> None:
    assert growth(pattern, "1" * 75, "1" * 600) >= TIMES
