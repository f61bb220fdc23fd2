"""Routes that need no sign-in: whoever comes sees what the public may see."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Response

from services.kernel.http.commands import query

public_query: Callable[[Callable[..., Awaitable[Any]]], Callable[..., Awaitable[Response]]] = query(public=True)
