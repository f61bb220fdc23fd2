"""What funding keeps, within one transaction."""

from functools import cached_property

from services.funding.store.cases import Cases
from services.funding.store.envelopes import Envelopes
from services.funding.store.queue import Queue
from services.kernel.transaction import Transaction


class Store:
    """What handlers load from and save to."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    @cached_property
    def cases(self) -> Cases:
        return Cases(self.tx)

    @cached_property
    def envelopes(self) -> Envelopes:
        return Envelopes(self.tx)

    @cached_property
    def queue(self) -> Queue:
        return Queue(self.tx)
