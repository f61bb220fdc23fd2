"""Logs: one JSON object a line, in UTC, with the correlation id of what caused it; nothing personal in it."""

import logging
import traceback
from collections.abc import Iterator
from typing import Any, Literal

import asyncpg
import structlog


def configure_logs(service: str, style: Literal["json", "console"]) -> None:
    """Send structlog's and the standard library's logs the same way."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: Any = structlog.processors.JSONRenderer() if style == "json" else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    failures = structlog.processors.ExceptionRenderer(without_its_words)
    renderers = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, failures, last]
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=renderers, foreign_pre_chain=shared))
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for noisy in ("aiokafka", "httpx", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(service=service)


def without_its_words(exc_info: Any) -> str:
    """Where an exception was raised and of which kind, its causes first; its own words may name people and stay out."""
    return "\n".join(told_of(exc_info[1]))


def told_of(wrong: BaseException) -> Iterator[str]:
    before = wrong.__cause__ or (None if wrong.__suppress_context__ else wrong.__context__)
    if before:
        yield from told_of(before)
    yield from (line.rstrip() for line in traceback.format_tb(wrong.__traceback__))
    yield kind_of(wrong)
    for part in wrong.exceptions if isinstance(wrong, BaseExceptionGroup) else ():
        yield from told_of(part)


def kind_of(wrong: BaseException) -> str:
    """The class; of what PostgreSQL refused also the code and the names of table and constraint, never a value."""
    kind = f"{type(wrong).__module__}.{type(wrong).__qualname__}"
    if not isinstance(wrong, asyncpg.PostgresError):
        return kind
    named = (wrong.sqlstate, *(getattr(wrong, name, None) for name in ("table_name", "constraint_name")))
    return f"{kind} ({', '.join(filter(None, named))})"
