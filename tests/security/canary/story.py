"""The whole story with marks in it, and what people do beside it: look for something, save, err, give up."""

from collections.abc import Mapping
from dataclasses import fields

import httpx

from deploy.local.demo.exchange import ROLES, Exchange, an_exchange
from deploy.local.demo.people import Caller
from services.kernel.identifiers import new_id
from tests.security.canary.marking import MarkingCaller

VISITORS, HOSTS = "PHOTONICS-NEXT", "HEMPCLUB-NEXT"


async def tell_the_story(http: httpx.AsyncClient, words: Mapping[str, str]) -> None:
    """One exchange from registration to closure, and one that is withdrawn."""
    exchange = await marked_exchange(http, words, "CANARY")
    await exchange.run()
    await err(exchange, words)
    other = await marked_exchange(http, words, "CANARYTOO")
    await other.register()
    await other.match()
    await other.apply()
    await other.case("eligible")
    await other.anna.post(f"{other.path}/withdrawal", {"reason": "Our plans changed."})
    await other.case("withdrawn")


async def marked_exchange(http: httpx.AsyncClient, words: Mapping[str, str], tag: str) -> Exchange:
    people = {part: (f"{part}.{tag.lower()}", f"{part.title()} {words['person_name']}") for part in ROLES}
    exchange = await an_exchange(http, tag, VISITORS, HOSTS, people)
    for field in fields(exchange):
        caller = getattr(exchange, field.name)
        if isinstance(caller, Caller):
            marking = MarkingCaller(caller.http, caller.subject, caller.token, caller.clock, words)
            setattr(exchange, field.name, marking)
    return exchange


async def err(exchange: Exchange, words: Mapping[str, str]) -> None:
    """Mistyped and misplaced values, a search, a draft: none of it becomes part of a case."""
    anna, refused = exchange.anna, words["refused"]
    draft = exchange.application() | {"objectives": words["draft"]}
    await anna.put(f"/api/drafts/{new_id()}", draft)
    await anna.ask("GET", f"/api/hosts?query={words['searched']}")
    await anna.ask("GET", f"/api/hosts?{words['searched']}={words['searched']}")
    application = exchange.application()
    for wrong in ({"mode": refused}, {refused: refused}, {"stay": {"first_day": refused}}, {"match_id": refused}):
        await anna.ask("POST", "/api/applications", json={**application, **wrong})
    await anna.ask("POST", "/api/applications", content=f'{{"{refused}'.encode())
    await anna.ask("POST", "/api/eligibility-checks", json={"visitor": refused})
    await anna.ask("POST", f"{exchange.path}/claim", json={"iban": refused, "account_holder": refused})
    await exchange.finn.ask("POST", "/api/bank-messages", {"Content-Type": "application/xml"}, content=refused.encode())
    await exchange.http.get("/", headers={"Authorization": f"Bearer {refused}", "Cookie": f"session={refused}"})
    await anna.ask("GET", exchange.path, {"Accept-Language": refused, "User-Agent": refused, "Referer": refused})
