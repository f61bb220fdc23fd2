"""The code as data: what is written where, for rules about what must not be written at all."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from deploy.local.places import ROOT

PRODUCT = ("contracts", "services", "deploy")


@dataclass(frozen=True)
class Found:
    """Something in a file."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@cache
def modules(*folders: str) -> tuple[tuple[str, ast.Module], ...]:
    """Every Python file below these folders of the project, parsed."""
    files = sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    return tuple((str(file.relative_to(ROOT)), ast.parse(file.read_text())) for file in files)


def calls(*folders: str) -> Iterator[tuple[str, ast.Call]]:
    for file, module in modules(*folders):
        yield from ((file, node) for node in ast.walk(module) if isinstance(node, ast.Call))


def imports(*folders: str) -> Iterator[Found]:
    """Every module that is imported, by its full name."""
    for file, module in modules(*folders):
        for node in ast.walk(module):
            if isinstance(node, ast.Import):
                yield from (Found(file, node.lineno, name.name) for name in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield Found(file, node.lineno, node.module)


def called(call: ast.Call) -> str:
    """The name by which something is called: `re.compile`, `execute`."""
    return ast.unparse(call.func)
