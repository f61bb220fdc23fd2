"""Which function reacts to which event: one event in, zero or more events out."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar

from contracts.events.base import Event
from services.kernel.records import Heard
from services.kernel.transaction import Transaction

Told = Event | Iterable[Event] | None
Reaction = Callable[[Any, Any], Awaitable[Told]]
ReactionT = TypeVar("ReactionT", bound=Callable[..., Awaitable[Any]])


class Handlers:
    """The reactions of one service; `store` makes what they load from and save to out of a transaction."""

    def __init__(self, service: str, store: Callable[[Transaction], Any]) -> None:
        self.service = service
        self.store = store
        self.reactions: dict[type[Event], list[Reaction]] = {}
        self.listeners: list[Reaction] = []

    def on(self, *events: type[Event]) -> Callable[[ReactionT], ReactionT]:
        """React to these events: the function takes (event, store) and returns what follows from it."""

        def register(reaction: ReactionT) -> ReactionT:
            for event in events:
                self.reactions.setdefault(event, []).append(reaction)
            return reaction

        return register

    def on_every_batch(self, reaction: ReactionT) -> ReactionT:
        """Listen to whatever is heard: the function takes (Sequence[Heard], store), once for each batch."""
        self.listeners.append(reaction)
        return reaction

    def concerns(self, heard: Heard) -> bool:
        """Whether anything reacts to this event."""
        return bool(self.listeners) or self.has_reaction(heard)

    def has_reaction(self, heard: Heard) -> bool:
        """Whether a reaction takes this event, by itself."""
        return type(heard.event) in self.reactions

    async def listen(self, batch: Sequence[Heard], tx: Transaction) -> None:
        """Give a batch to those who take everything."""
        for listener in self.listeners:
            await listener(batch, self.store(tx))

    async def react(self, heard: Heard, tx: Transaction) -> list[Event]:
        """Everything that follows from one event, in order."""
        store = self.store(tx)
        told: list[Event] = []
        for reaction in self.reactions.get(type(heard.event), ()):
            told += as_events(await reaction(heard.event, store))
        return told


def as_events(told: Told) -> tuple[Event, ...]:
    if told is None:
        return ()
    return (told,) if isinstance(told, Event) else tuple(told)
