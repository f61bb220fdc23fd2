"""How PostgreSQL carries statements out when tables are large: what reads much of a table is found by name."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import asyncpg

from services.kernel.database import Connection
from tests.enlarging import Settled, enlarge
from tests.overhearing import Statements

Plan = Mapping[str, Any]

SIZES = "select relname, relpages + 0.01 * reltuples as cost from pg_class where relname = any($1::text[])"
EXPLAIN = "explain (format json) "
COST_OF_PLANNING = 5
MUCH = 1.0
PARKED = {"settled_at": "now()", "settlement": "'dropped'", "settled_by": "'root'"}
KEPT_BY_THE_KERNEL = {"parked", "parked_retries", "republications", "audit_seals"}
"""Tables that a walk through a service may leave empty; the kernel's own tests fill them."""
COUNTED_AT_NIGHT = {"from outbox group by type": "reconciliation counts every event that was told"}
NO_STATEMENT = (asyncpg.PostgresSyntaxError, asyncpg.UndefinedTableError, asyncpg.IndeterminateDatatypeError)


class Plans:
    """The plans of one database whose tables were made large; `costs` is what reading each of them whole costs."""

    def __init__(self, connection: Connection, costs: Mapping[str, float], empty: set[str]) -> None:
        self.connection = connection
        self.costs = costs
        self.empty = empty

    async def readings(self, statements: Statements, on_purpose: Mapping[str, str] | None = None) -> list[str]:
        """Statements that read much of a large table, each with table and manner.

        `on_purpose` names some that must, by a part of their text, with the reason.
        """
        texts = {statement: " ".join(statement.split()) for statement in sorted(statements)}
        return [
            f"{how} of {table}: {text}"
            for statement, text in texts.items()
            for table, how in sorted(await self.read_by(statement, statements[statement]))
            if not any(part in text for part in {**COUNTED_AT_NIGHT, **(on_purpose or {})})
        ]

    async def read_by(self, statement: str, examples: Sequence[tuple[Any, ...]]) -> set[tuple[str, str]]:
        """What the server's settled plans read: the general plan, unless planning for each question is cheaper."""
        general = await self.general_plan(statement)
        read = set(self.read_in(general))
        if not read or not examples:
            return read
        special = [as_plan(await self.connection.fetchval(EXPLAIN + statement, *example)) for example in examples]
        cost = sum(plan["Total Cost"] for plan in special) / len(special) + COST_OF_PLANNING
        return {found for plan in special for found in self.read_in(plan)} if cost < general["Total Cost"] else read

    async def general_plan(self, statement: str) -> Plan:
        """The plan for whatever arguments; text that only looks like a statement has none."""
        number = max(map(int, re.findall(r"\$(\d+)", statement)), default=0)
        nulls = f"({', '.join(['null'] * number)})" if number else ""
        try:
            await self.connection.execute(f"prepare overheard as {statement}")
        except NO_STATEMENT:
            return {"Node Type": "No statement"}
        try:
            return as_plan(await self.connection.fetchval(f"{EXPLAIN} execute overheard{nulls}"))
        finally:
            await self.connection.execute("deallocate overheard")

    def read_in(self, plan: Plan, *, stops_early: bool = False) -> Iterator[tuple[str, str]]:
        """Large tables that this plan reads whole or to a great part, or may have to."""
        kind, table = plan["Node Type"], str(plan.get("Relation Name", ""))
        stops_early = not sifts(plan) if kind == "Limit" else stops_early and not collects(plan)
        if table in self.costs and not stops_early and kind != "ModifyTable":
            if kind == "Seq Scan":
                yield table, "sequential scan"
            elif plan["Total Cost"] > MUCH * self.costs[table]:
                yield table, f"long {kind.lower()} along {plan.get('Index Name', 'several indexes')}"
        for part in plan.get("Plans", ()):
            yield from self.read_in(part, stops_early=stops_early)


def sifts(plan: Plan) -> bool:
    """Whether rows are read that are thrown away afterwards: then a limit does not say how many are read."""
    return "Filter" in plan or "Join Filter" in plan or any(map(sifts, plan.get("Plans", ())))


def collects(plan: Plan) -> bool:
    """Whether everything is read before the first row goes on."""
    return plan["Node Type"] in ("Sort", "Hash", "WindowAgg") or plan.get("Strategy") in ("Hashed", "Plain", "Mixed")


def as_plan(explained: str) -> Plan:
    plan: Plan = json.loads(explained)[0]["Plan"]
    return plan


async def plans_of(connection: Connection, small: set[str] | None = None, settled: Settled | None = None) -> Plans:
    """Plans of a database after its tables were made large, all but the small ones."""
    large, empty = await enlarge(
        connection, {"migrations"} | (small or set()), {"parked": PARKED} | dict(settled or {})
    )
    costs = {row["relname"]: float(row["cost"]) for row in await connection.fetch(SIZES, large)}
    await connection.execute("set plan_cache_mode = force_generic_plan")
    return Plans(connection, costs, empty)
