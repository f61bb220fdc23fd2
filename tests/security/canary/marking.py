"""Marks: a word of its own in each kind of field that people fill in, put into every body that they send."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx

from deploy.local.demo.people import Caller
from services.kernel.identifiers import new_id

LETTERS = "bcdfghjklmnpqrstvwxz"
NAMES = ("contact_name", "representative_name", "organisation_name", "account_holder", "person_name")
MAILS = ("contact_email", "representative_email")
TEXTS = (
    *("objectives", "agenda", "motivation", "reason", "report", "draft"),
    *("street", "town", "city", "registration_number", "searched", "refused", "file_name"),
)
KINDS = (*NAMES, *MAILS, *TEXTS, "iban")
# Under which kind a field's value is marked; what is not named here is left as it is.
FIELDS = {
    "contact.name": "contact_name",
    "contact.email": "contact_email",
    "representative.name": "representative_name",
    "representative.email": "representative_email",
    "name": "organisation_name",
    "registration_number": "registration_number",
    "location.city": "city",
    "motivation": "motivation",
    "objectives": "objectives",
    "agenda.what": "agenda",
    "reason": "reason",
    "text": "report",
    "account_holder": "account_holder",
    "iban": "iban",
    "address.street": "street",
    "address.town": "town",
}


def marks(random: Random) -> dict[str, str]:
    """A word for each kind that is found nowhere else, in small letters; an account number that adds up."""
    words = {kind: "".join(random.choices(LETTERS, k=14)) for kind in KINDS}
    return words | {"iban": an_iban(random)}


def an_iban(random: Random) -> str:
    digits = "".join(random.choices("0123456789", k=24))
    checked = 98 - int(f"{digits}252100") % 97
    return f"PL{checked:02d}{digits}"


def marked(value: Any, words: Mapping[str, str], place: str = "") -> Any:
    """A body with a mark in each field that has a kind."""
    if isinstance(value, dict):
        return {name: marked(inner, words, f"{place}.{name}".strip(".")) for name, inner in value.items()}
    if isinstance(value, list):
        return [marked(inner, words, place) for inner in value]
    kind = FIELDS.get(place)
    if kind is None or not isinstance(value, str):
        return value
    if kind in MAILS:
        return f"{words[kind]}@example.test"
    return words[kind] if kind == "iban" else f"{value} {words[kind]}"


@dataclass
class MarkingCaller(Caller):
    """A person whose every body is marked, and whose every command carries an idempotency key."""

    words: Mapping[str, str] | None = None

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        words = self.words or {}
        if "json" in more:
            more["json"] = marked(more["json"], words)
        if "files" in more:
            name, content, media_type = more["files"]["file"]
            more["files"] = {"file": (f"{words['file_name']}-{name}", content, media_type)}
        given = {"Idempotency-Key": str(new_id())} if method != "GET" else {}
        return await super().ask(method, path, {**given, **(headers or {})}, **more)
