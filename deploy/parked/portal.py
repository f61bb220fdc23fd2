"""The running system as this command sees it: one address, one person."""

import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

ATTEMPTS = 20


class Refused(Exception):
    """The system said no, or does not answer; the text says what to do."""


class Portal:
    """The portal at an address, called by one administrator."""

    def __init__(self, address: str, token: str = "") -> None:
        self.address = address
        self.http = httpx.Client(base_url=address, timeout=60, trust_env=False)
        self.token = token

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def sign_in(self, subject: str) -> None:
        """Act as this person; only a local run hands out tokens."""
        body = {"subject": subject, "roles": ["administrator"]}
        answer = self.send("POST", "/api/dev/token", body)
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise Refused(f"{self.address} is no local run: sign in there and give your token with --token-file.")
        self.token = told(answer)["access_token"]

    def ask(self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What the system answers. An order is sent again, with its key, for as long as its outcome is not known."""
        key = str(uuid.uuid4())
        for attempt in range(1, ATTEMPTS + 1):
            answer = self.send(method, path, body, query, key)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or attempt == ATTEMPTS:
                break
            time.sleep(min(float(answer.headers.get("retry-after", "1")), 5))
        return told(answer)

    def send(
        self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None, key: str = ""
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if key and method != "GET":
            headers["Idempotency-Key"] = key
        given = {name: value for name, value in (query or {}).items() if value is not None}
        try:
            return self.http.request(method, path, json=body, params=given, headers=headers)
        except httpx.ConnectError:
            raise Refused(
                f"The portal does not answer at {self.address}. Nothing was changed, and what is parked stays parked. "
                "Start the system with `make run`, or say with --address where it is."
            ) from None
        except httpx.TransportError as wrong:
            return httpx.Response(503, json={"detail": f"the connection broke: {type(wrong).__name__}"})


def told(answer: httpx.Response) -> dict[str, Any]:
    """The body of a good answer; Refused with the system's own words otherwise."""
    try:
        body: dict[str, Any] = answer.json()
    except ValueError:
        body = {}
    if answer.is_error:
        raise Refused(f"{answer.status_code}: {body.get('detail', 'the system refused this')}")
    return body


def read_token(path: Path) -> str:
    """The token in a file; Refused when there is none."""
    try:
        return path.read_text().strip()
    except OSError as wrong:
        raise Refused(f"The token cannot be read from {path}: {wrong.strerror}.") from None
