"""Identifiers: uuid v7, made in the application so that any PostgreSQL will do."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new uuid v7: unique, and in the order of the wall clock to the millisecond."""
    return uuid7()
