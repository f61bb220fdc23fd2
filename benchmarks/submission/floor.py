"""What both floors of a submission have in common with the product: one table, its pool, its web server."""

from typing import Any

import uvicorn
from pydantic_settings import BaseSettings

from services.kernel.database import Pool, open_pool
from services.kernel.serving import KEEP_ALIVE_SECONDS
from services.kernel.settings import Settings

TABLE = "create table if not exists submissions (id uuid primary key, match_id uuid not null, body text not null)"
INSERT = "insert into submissions (id, match_id, body) values ($1, $2, $3)"


class FloorSettings(BaseSettings):
    """Where a floor listens and writes; its pool is as large as a service's."""

    port: int
    database_url: str
    pool_size: int = Settings.model_fields["pool_size"].default


async def open_table(settings: FloorSettings) -> Pool:
    pool = await open_pool(settings.database_url, "floor", settings.pool_size)
    await pool.execute(TABLE)
    return pool


def serve(app: Any, settings: FloorSettings) -> None:
    """Serve exactly as services are served."""
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        limit_concurrency=500,
    )
