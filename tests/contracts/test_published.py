"""What is published stays: the list of schemas grows, and nothing in it ever changes.

Two witnesses remember how each schema was first published: every commit of the list, and a copy beside these tests that
no tool writes. An unpacked archive has no commits; there the copy alone speaks, and it was held against the commits
wherever there are any.
"""

import json
import subprocess
from pathlib import Path

from contracts.schemas import PUBLISHED, differences, sha256

ROOT = Path(__file__).parents[2]
COPY = Path(__file__).parent / "first_published.json"
LIST = PUBLISHED.list_file.relative_to(ROOT).as_posix()


def remembered_copy() -> dict[str, str]:
    copy: dict[str, str] = json.loads(COPY.read_text())
    return copy


def test_the_published_schemas_are_those_of_the_code() -> None:
    assert differences() == []


def test_every_schema_in_the_list_is_the_one_that_was_published() -> None:
    listed = PUBLISHED.published()
    assert {stem: sha256(PUBLISHED.text(stem)) for stem in listed} == listed


def test_what_is_published_is_remembered_beside_the_tests() -> None:
    assert PUBLISHED.published() == remembered_copy()


def test_nothing_published_was_changed_or_withdrawn_since_its_first_commit() -> None:
    first = first_committed()
    assert {stem: PUBLISHED.published().get(stem) for stem in first} == first
    assert {stem: remembered_copy().get(stem) for stem in first} == first


def test_a_clone_has_the_commits_that_remember() -> None:
    if (ROOT / ".git").exists():
        assert first_committed(), "this clone lacks the commits of the published list: git fetch --unshallow"


def first_committed() -> dict[str, str]:
    """Every entry as the first commit holds it that has it; empty where there are no commits, as in an archive."""
    first: dict[str, str] = {}
    for commit in git("log", "--format=%H", "--reverse", "--", LIST).split() if (ROOT / ".git").exists() else ():
        first = json.loads(git("show", f"{commit}:{LIST}")) | first
    return first


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout
