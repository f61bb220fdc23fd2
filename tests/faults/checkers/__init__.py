"""Checkers: one for each invariant that can be seen in what clients were told, in databases and on topics."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed

Checker = Callable[[History, Observed], list[Violation]]
MODULES = tuple(import_module(f"{__name__}.{name}") for _, name, _ in iter_modules(__path__) if name.startswith("inv_"))


def all_checkers() -> tuple[Checker, ...]:
    """Every checker, by the number of its invariant."""
    return tuple(module.check for module in MODULES)


def check_all(history: History, seen: Observed) -> list[Violation]:
    """What any checker finds wrong."""
    return [violation for check in all_checkers() for violation in check(history, seen)]


__all__ = ["Violation", "all_checkers", "check_all"]
