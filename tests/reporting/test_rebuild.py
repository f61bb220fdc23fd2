"""The history and all that is known of exchanges, built anew from the outboxes of those who told it."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any, cast

import pytest

from deploy.local.places import ROOT
from services.kernel.clock import machine_now
from services.reporting.nightly import compare_unless_done, environment_of
from services.reporting.rebuild import rebuild
from services.reporting.rebuilding.comparison import Outcome
from services.reporting.rebuilding.swap import OBJECTS
from services.reporting.settings import ReportingSettings
from services.reporting.store.rebuilds import Rebuilds
from tests.reporting.histories import random_cases
from tests.reporting.office import Office

SHAPE = """
select relname, '', pg_get_viewdef(oid) from pg_class
where relnamespace = 'public'::regnamespace and relkind = 'v'
union all
select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'
union all
select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
where connamespace = 'public'::regnamespace
union all
select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
union all
select table_name, column_name,
       concat_ws(' ', ordinal_position, data_type, is_nullable, column_default, identity_generation)
from information_schema.columns where table_schema = 'public'
union all
select nspname, '', '' from pg_namespace where nspname !~ '^pg_'
order by 1, 2, 3
"""
TABLES = "select * from history order by position", "select * from exchanges order by application_id, known_since"
WITHOUT_ITS_GUARD = "set session_replication_role = replica;"
AS_BEFORE = "set session_replication_role = default"
seeds = count()


async def tell_cases(office: Office, number: int) -> None:
    await office.tell(*(telling for case in random_cases(next(seeds), number) for telling in case))


async def state_of(office: Office) -> list[list[tuple[object, ...]]]:
    return [[tuple(row) for row in await office.service.pool.fetch(table)] for table in TABLES]


async def spoil(office: Office, *changes: str) -> None:
    """Change tables behind everybody's back."""
    async with office.service.pool.acquire() as connection:
        for change in changes:
            await connection.execute(f"{WITHOUT_ITS_GUARD} {change}; {AS_BEFORE}")


async def rebuilt(office: Office, patience: float = 1, **how: Any) -> tuple[Outcome, bool]:
    settings = cast(ReportingSettings, office.service.settings).model_copy(
        update={"rebuild_patience_seconds": patience}
    )
    return await rebuild(settings, lambda text: None, **how)


async def rebuild_by_command(office: Office, *options: str) -> tuple[int | None, str]:
    command = (sys.executable, "-m", "services.reporting.rebuild", *options)
    settings = cast(ReportingSettings, office.service.settings)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment_of(settings), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    return process.returncode, told.decode()


async def items_for(office: Office, *roles: str) -> Sequence[dict[str, Any]]:
    answer = await office.client.get("/api/rebuilds", headers=office.as_("somebody", *roles))
    items: Sequence[dict[str, Any]] = answer.raise_for_status().json()["items"]
    return items


async def test_a_rebuild_gives_every_byte_again_and_takes_the_place_of_what_was_there(office: Office) -> None:
    await tell_cases(office, 30)
    before, shape = await state_of(office), await office.service.pool.fetch(SHAPE)
    oid = await office.service.pool.fetchval("select 'history'::regclass::oid")
    outcome, swapped = await rebuilt(office)
    assert (outcome.same, swapped, outcome.events, outcome.exchanges) == (True, True, len(before[0]), len(before[1]))
    assert await state_of(office) == before
    assert await office.service.pool.fetch(SHAPE) == shape
    assert await office.service.pool.fetchval("select 'history'::regclass::oid") != oid


async def test_the_service_goes_on_with_what_was_rebuilt(office: Office) -> None:
    await tell_cases(office, 5)
    await rebuilt(office)
    await tell_cases(office, 5)
    assert (await office.ask("T3")).status_code == 200
    assert (await rebuilt(office, swap=False))[0].same
    with pytest.raises(Exception, match="only added to"):
        await office.service.pool.execute("delete from history")


async def test_events_that_arrive_meanwhile_are_in_it_too(office: Office) -> None:
    await tell_cases(office, 20)

    async def keep_telling() -> None:
        for _ in range(15):
            await tell_cases(office, 2)

    telling = asyncio.create_task(keep_telling())
    swaps = [(await rebuilt(office, patience=30))[1] for _ in range(3)]
    await telling
    outcome, _ = await rebuilt(office, swap=False)
    told = [await service.pool.fetchval("select count(*) from outbox") for service in office.tellers.values()]
    assert swaps == [True] * 3
    assert (outcome.same, outcome.events) == (True, sum(told))


async def test_what_differs_is_named_and_put_right_only_when_that_is_accepted(office: Office) -> None:
    await tell_cases(office, 10)
    before = await state_of(office)
    lost, changed = (before[0][at][1] for at in (3, 7))
    await spoil(
        office,
        f"delete from history where event_id = '{lost}'",
        f"update history set body = body || ' ' where event_id = '{changed}'",
        "update exchanges set partnership = 'NOBODY' where partnership = (select min(partnership) from exchanges)",
    )
    outcome, swapped = await rebuilt(office)
    assert not swapped
    assert [row["event_id"] for row in outcome.gap.missing] == [lost]
    assert [row["event_id"] for row in outcome.different] == [changed]
    assert {row["application_id"] for row in outcome.exchanges_different} <= {row[0] for row in before[1]}
    assert any(str(lost) in name for name in outcome.names())
    assert (await rebuilt(office, accept=True))[1]
    assert (await rebuilt(office, swap=False))[0].same
    assert (await state_of(office))[1] == before[1]


async def test_what_nobody_told_is_named_and_gone_when_that_is_accepted(office: Office) -> None:
    await tell_cases(office, 5)
    await spoil(
        office,
        """
        insert into history (event_id, type, topic, partition, "offset", key, sequence, occurred_at, recorded_at, clock,
                             correlation_id, body)
        select gen_random_uuid(), type, topic, 0, 0, key, 99, now(), now(), 'real', correlation_id, body
        from history limit 1
        """,
    )
    code, told = await rebuild_by_command(office)
    assert (code, "1 there that nobody told" in told, "nothing was put in place" in told) == (1, True, True)
    code, told = await rebuild_by_command(office, "--accept")
    assert (code, "it is in place now" in told) == (0, True)
    code, told = await rebuild_by_command(office, "--compare")
    assert (code, "byte for byte what was there" in told, "nothing was put in place" in told) == (0, True, True)


async def test_what_is_parked_is_left_out(office: Office) -> None:
    await tell_cases(office, 3)
    outcome, _ = await rebuilt(office, swap=False)
    await spoil(
        office,
        """
        insert into parked (topic, partition, "offset", event_id, headers, reason, attempts, waiting)
        select topic, partition, "offset", event_id, '{}', 'a test', 3, false
        from history
        order by position desc limit 1
        """,
        "delete from exchanges where application_id::text = (select key from history order by position desc limit 1)",
        "delete from history where position = (select max(position) from history)",
    )
    again, _ = await rebuilt(office, swap=False)
    assert (again.gap.missing, again.gap.left_out - outcome.gap.left_out) == ([], 1)
    await spoil(office, "delete from parked")
    assert (await rebuilt(office, accept=True))[1]


async def test_the_nightly_comparison_is_noted_and_changes_nothing(office: Office) -> None:
    await tell_cases(office, 3)
    before, oid = await state_of(office), await office.service.pool.fetchval("select 'history'::regclass::oid")
    rebuilds, settings = Rebuilds(office.service.pool), cast(ReportingSettings, office.service.settings)
    due = machine_now() - timedelta(seconds=1)
    for _ in range(2):
        await compare_unless_done(rebuilds, settings, due)
    noted = [item for item in await items_for(office, "auditor") if item["asked_by"] == "schedule"]
    assert [(item["differences"], item["swapped"], item["events"]) for item in noted] == [(0, False, len(before[0]))]
    assert (await state_of(office), oid) == (
        before,
        await office.service.pool.fetchval("select 'history'::regclass::oid"),
    )
    assert "clusterxchange_rebuild_differences 0.0" in (await office.client.get("/metrics")).text


async def test_the_page_of_statistics_tells_administrators_of_the_last_rebuild(office: Office) -> None:
    await rebuilt(office, swap=False)
    page = await office.client.get("/statistics", headers=office.as_("ada", "administrator"))
    assert "Built anew from all outboxes and compared" in page.raise_for_status().text
    assert "Built anew" not in (await office.client.get("/statistics")).text


async def test_only_administrators_and_auditors_read_of_rebuilds(office: Office) -> None:
    assert await items_for(office, "administrator") is not None
    assert (await office.client.get("/api/rebuilds", headers=office.as_("eva", "evaluator"))).status_code == 403
    assert (await office.client.get("/api/rebuilds")).status_code == 401


async def test_whatever_reporting_keeps_is_rebuilt_or_kept_on_purpose(office: Office) -> None:
    kept = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')"
    there = {row["relname"] for row in await office.service.pool.fetch(kept)}
    everywhere = {row["relname"] for row in await office.tellers["funding"].pool.fetch(kept)}
    rebuilt = {name.split()[1] for name in OBJECTS if not name.startswith("function")}
    assert there - everywhere == rebuilt | {"rebuilds", "reconciliations", "reports", "report_files"}
