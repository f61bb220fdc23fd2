"""What can be wrong in a database: what it is, the invariants that do not hold then, and how it is planted."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Planted:
    """Statements for a service's database, and the invariants that do not hold after them."""

    what: str
    service: str
    sql: str
    invariants: frozenset[str]


def plant(what: str, invariants: str, service: str, sql: str) -> Planted:
    return Planted(what, service, sql, frozenset(invariants.split()))
