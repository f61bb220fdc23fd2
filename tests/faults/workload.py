"""Whole exchanges under way at once: many submissions, a race for the last money, and stories until they are paid."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from random import Random
from typing import Any, TypeVar

import httpx

from deploy.local.demo.exchange import APPROVAL, Exchange, an_exchange, organisation
from deploy.local.demo.people import Caller, Refused, sign_in
from tests.faults.client import PATIENCE_SECONDS, Flight, Patient, patient
from tests.faults.history import History

SUBMITTERS, VISITORS, STORIES = 5, 3, 1
HOT, COLD, HOSTS = "BIGINN-NEXT", "AURORA-NEXT", "CLOTH-NEXT"
HOT_CEILING = 2700
WITHDRAWN = 0.02
PAUSE_SECONDS = 0.08
WAITS_FOR_ONE_IN, WAITS_SECONDS = 6, 5
Done = TypeVar("Done")


class Workload:
    """The clients of one run; they go on from trial to trial with the same history."""

    def __init__(self, base_url: str, random: Random) -> None:
        limits = httpx.Limits(max_connections=200, max_keepalive_connections=40)
        self.http = httpx.AsyncClient(base_url=base_url, timeout=20, limits=limits, trust_env=False)
        self.flight = Flight(History(), random)
        self.stopped = asyncio.Event()
        self.numbers = 0
        self.ceiling = 0
        self.submitters = SUBMITTERS
        self.paid = 0

    @property
    def history(self) -> History:
        return self.flight.history

    async def prepare(self) -> None:
        """Who takes part again and again, and a hot envelope that is too small for all."""
        root = await patiently(lambda: sign_in(self.http, "root.faults", "Somebody", "administrator"))
        self.root = self.patient(root)
        await self.raise_the_ceiling()
        self.crowd = await self.people("CROWD", "HEMPCLUB-NEXT")
        self.hot = await self.people("HOT", HOT)
        for exchange in (self.crowd, self.hot):
            await exchange.register()
            await exchange.match()

    async def run(self) -> None:
        """Be busy until `stop`; returns when everything that was begun is finished."""
        self.stopped.clear()
        await self.raise_the_ceiling()
        clients = [self.submit_one] * self.submitters + [self.visit] * VISITORS + [self.play_a_story] * STORIES
        ends = await asyncio.gather(*(self.again_and_again(client) for client in clients), return_exceptions=True)
        for wrong in filter(None, ends):
            raise wrong

    async def raise_the_ceiling(self) -> None:
        """Money for six more visits in the hot envelope."""
        self.ceiling += HOT_CEILING
        body = {"ceiling": {"amount": f"{self.ceiling}.00", "currency": "EUR"}}
        await self.root.ask("PUT", f"/api/envelopes/{HOT}", json=body)

    def stop(self) -> None:
        """Begin nothing new."""
        self.stopped.set()

    async def close(self) -> None:
        await self.http.aclose()

    async def again_and_again(self, step: Callable[[], Awaitable[None]]) -> None:
        while not self.stopped.is_set():
            await step()
            await asyncio.sleep(self.flight.random.uniform(0.5, 1.5) * PAUSE_SECONDS)

    async def submit_one(self) -> None:
        """One more submission for the same visit; one of them is eligible, whatever happens."""
        case = await self.crowd.anna.post("/api/applications", self.crowd.application())
        if self.flight.random.randrange(WAITS_FOR_ONE_IN) == 0:
            await self.see_assessed(case["id"])
        if self.flight.random.random() < WITHDRAWN:
            await self.crowd.anna.ask(
                "POST", f"/api/applications/{case['id']}/withdrawal", json={"reason": "Other plans."}
            )

    async def see_assessed(self, case: str) -> None:
        """Wait a while for the assessment, as a person would: nobody fills the queue faster than it empties."""
        with suppress(TimeoutError):
            async with asyncio.timeout(WAITS_SECONDS):
                await self.crowd.anna.until(f"/api/applications/{case}", lambda shown: shown["status"] != "submitted")

    async def visit(self) -> None:
        """A new organisation applies, and an evaluator approves it as long as the hot envelope lasts."""
        number = self.next_number()
        owner = self.patient(
            await patiently(
                lambda: sign_in(self.http, f"owner{number}.faults", "Somebody", "applicant", clock=self.hot.clock)
            )
        )
        body = organisation(
            f"Visitor {number}", f"PL-HOT{number}", "PL", "sme", "Warsaw", (52.2297, 21.0122), partnership=HOT
        )
        visitor = (await owner.post("/api/organisations", body))["id"]
        await self.hot.eva.post(f"/api/organisations/{visitor}/decision", {"decision": "accept", "reason": "Fine."})
        match = await owner.post("/api/matches", {"visitor_id": visitor, "host_id": self.hot.host_id})
        await self.hot.luc.post(f"/api/matches/{match['id']}/confirmation")
        case = await owner.post("/api/applications", self.hot.application() | {"match_id": match["id"]})
        await self.approve(owner, case["id"])

    async def approve(self, owner: Patient, case: str) -> None:
        await owner.until(f"/api/applications/{case}", lambda shown: shown["status"] == "eligible")
        item = await self.item_of(case)
        await self.hot.eva.post(f"/api/queue/{item}/lease")
        await self.hot.eva.ask("POST", f"/api/queue/{item}/decision", json=APPROVAL)

    async def item_of(self, case: str) -> str:
        def ours(shown: Any) -> Any:
            return [item["id"] for item in shown["items"] if item["application_id"] == case]

        found: str = ours(await self.hot.eva.until("/api/queue?kind=cofunding&limit=200", ours))[0]
        return found

    async def play_a_story(self) -> None:
        """One exchange from the registration to the payment."""
        exchange = await self.people(f"STORY{self.next_number()}", COLD)
        await exchange.run()
        self.paid += 1

    async def people(self, tag: str, partnership: str) -> Exchange:
        return patient(await patiently(lambda: an_exchange(self.http, tag, partnership, HOSTS)), self.flight)

    def patient(self, caller: Caller) -> Patient:
        return Patient(caller.http, caller.subject, caller.token, caller.clock, self.flight)

    def next_number(self) -> int:
        self.numbers += 1
        return self.numbers


async def patiently(step: Callable[[], Awaitable[Done]]) -> Done:
    """What a step gives that may be taken again and again, once the system answers."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE_SECONDS
    while True:
        try:
            return await step()
        except (httpx.TransportError, Refused):
            if loop.time() > end:
                raise
            await asyncio.sleep(0.3)
