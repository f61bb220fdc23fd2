"""The whole system, and clients for its one address."""

from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.local.stack import Stack


@pytest.fixture
async def http(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """A client for the portal's address."""
    limits = httpx.Limits(max_connections=100)
    async with httpx.AsyncClient(base_url=stack.base_url, timeout=30, limits=limits) as client:
        yield client
