"""The lower floor of a submission: a bare ASGI application, the same body validated by the same model, one INSERT."""

import json
from typing import Any

from benchmarks.submission.floor import INSERT, FloorSettings, open_table, serve
from services.applications.api.application_bodies import SubmitApplication
from services.kernel.database import Pool
from services.kernel.identifiers import new_id


class BareApplication:
    """Nothing but the protocol: no routes, no middleware, no dependencies."""

    pool: Pool

    def __init__(self, settings: FloorSettings) -> None:
        self.settings = settings

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        else:
            await self.submit_application(receive, send)

    async def live(self, receive: Any, send: Any) -> None:
        await receive()
        self.pool = await open_table(self.settings)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def submit_application(self, receive: Any, send: Any) -> None:
        body = SubmitApplication.model_validate_json(await whole_body(receive))
        application_id = new_id()
        await self.pool.execute(INSERT, application_id, body.match_id, body.model_dump_json())
        answer = json.dumps({"id": str(application_id), "status": "submitted"}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 202, "headers": headers})
        await send({"type": "http.response.body", "body": answer})


async def whole_body(receive: Any) -> bytes:
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


if __name__ == "__main__":
    settings = FloorSettings()
    serve(BareApplication(settings), settings)
