"""The portal's directory of people, asked at the moment when a name or an address is needed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

import httpx

PURPOSE = "mail"


class DirectoryAway(Exception):
    """The directory does not answer; ask again later."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a letter goes to, as the directory knows the person now."""

    subject: str
    name: str
    email: str


class Directory:
    def __init__(self, ask: Callable[..., Awaitable[Any]]) -> None:
        self.ask = ask

    async def person(self, subject: str) -> Recipient | None:
        """The person of this subject, none when the directory does not know one; DirectoryAway."""
        found = await self.answer(f"/internal/people/{quote(subject, safe='')}")
        return Recipient(found["subject"], found["name"], found["email"]) if found else None

    async def staff(self, role: str, partnership: str) -> list[str]:
        """Subjects of those who hold a role in a partnership now; DirectoryAway."""
        found = await self.answer(f"/internal/people?{urlencode({'role': role, 'partnership': partnership})}")
        return [person["subject"] for person in found["items"]] if found else []

    async def answer(self, path: str) -> Any:
        try:
            return await self.ask("portal", path, purpose=PURPOSE)
        except httpx.HTTPStatusError as wrong:
            if wrong.response.status_code == HTTPStatus.NOT_FOUND:
                return None
            raise DirectoryAway(f"it answered {wrong.response.status_code}") from wrong
        except httpx.HTTPError as wrong:
            raise DirectoryAway(type(wrong).__name__) from wrong
