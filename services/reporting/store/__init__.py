"""What reporting keeps: the history of all events, and what was known of each exchange over time."""

from services.kernel.transaction import Transaction
from services.reporting.store.exchanges import Exchanges
from services.reporting.store.history import History


class Store:
    """Reporting's tables in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.history = History(tx.connection)
        self.exchanges = Exchanges(tx.connection)
