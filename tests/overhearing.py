"""Which statements a service really runs: every connection that is opened in the meantime is listened to."""

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

Statements = dict[str, list[tuple[Any, ...]]]
"""Statements with arguments that they ran with, one example of each kind of caller or question."""

EXAMPLES = 12

WRITTEN = re.compile(r"\s*(select|insert into|update|delete from|with)\s+[\w(*'$].*\w")
PLANNED = re.compile(r"\s*(select|insert|update|delete|with)\b", re.IGNORECASE)


class Overheard:
    """The statements that ran on each database, each with examples of what it was asked."""

    def __init__(self) -> None:
        self.databases: dict[str, Statements] = {}

    def note(self, query: Any) -> None:
        if PLANNED.match(query.query) and query.exception is None:
            examples = self.databases.setdefault(query.conn_params.database, {}).setdefault(query.query, [])
            if query.args and len(examples) < EXAMPLES and shape(query.args) not in map(shape, examples):
                examples.append(query.args)

    def on(self, url: str) -> Statements:
        """What ran until now on the database with this address."""
        statements = self.databases.get(url.rsplit("/", 1)[1], {})
        return {statement: list(examples) for statement, examples in statements.items()}


def shape(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """What kind of question this is: which arguments are there, and which conditions they switch on."""
    return tuple(value if isinstance(value, bool) else value is None for value in arguments)


@contextmanager
def overhearing() -> Iterator[Overheard]:
    """Listen to every connection that this process opens from now on."""
    overheard, begin = Overheard(), asyncpg.Connection.__init__

    def begin_and_listen(connection: Any, *arguments: Any, **options: Any) -> None:
        begin(connection, *arguments, **options)
        connection.add_query_logger(overheard.note)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncpg.Connection, "__init__", begin_and_listen)
        yield overheard


def written_in(*packages: Path) -> Statements:
    """Statements that stand in the code as they are, whether or not a walk comes by them; without arguments."""
    trees = [ast.parse(file.read_text()) for package in packages for file in package.rglob("*.py")]
    return {text: [] for tree in trees for text in whole_texts(tree) if WRITTEN.match(text)}


def whole_texts(tree: ast.AST) -> Iterator[str]:
    """Texts in the code that are not pieces of a longer one."""
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        yield tree.value
    for part in ast.iter_child_nodes(tree):
        if not isinstance(part, ast.JoinedStr):
            yield from whole_texts(part)
