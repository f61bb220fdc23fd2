"""HEAD wherever GET is: the same answer, of which only the head goes out."""

from starlette.types import Message, Scope, Send

ONLY_HEAD = "only_head"


def as_get(scope: Scope) -> Scope:
    """The request as the GET that it stands for, marked; the server keeps its own scope, and so knows it is a HEAD."""
    return {**scope, "method": "GET", ONLY_HEAD: True}


def ending_after_the_head(send: Send) -> Send:
    """The answer ends with its head: a stream that would go on finds its client gone."""

    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send(message)
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return send_head
