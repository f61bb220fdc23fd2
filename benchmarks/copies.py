"""Rows copied in: a case, or a pair of organisations, that came through the door once, stored many times over."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncpg

# The numbers and ids of the copies to be made; `other` is a second id.
MADE = """
drop table if exists made;
create temporary table made as
select number, uuidv7(interval '-1 day') as id, uuidv7(interval '-1 day') as other
from generate_series(1, {}) as number
"""
OWN_COLUMNS = """
select column_name
from information_schema.columns
where table_name = $1 and table_schema = 'public' and is_identity = 'NO'
order by ordinal_position
"""


async def number_copies(connection: "asyncpg.Connection[asyncpg.Record]", number: int) -> None:
    """Fill the session's table `made` with so many numbers and ids."""
    await connection.execute(MADE.format(number))


async def copy_rows(
    connection: "asyncpg.Connection[asyncpg.Record]", table: str, changed: Mapping[str, str], which: str = "true"
) -> None:
    """Store one copy of a row, found by `which`, for each row of `made`; what is `changed` in it is said in SQL."""
    columns = [row["column_name"] for row in await connection.fetch(OWN_COLUMNS, table)]
    values = ", ".join(changed.get(column, f"one.{column}") for column in columns)
    await connection.execute(
        f"""
        insert into {table} ({", ".join(columns)})
        select {values}
        from made
        cross join (select * from {table} where {which} limit 1) as one
        """
    )
