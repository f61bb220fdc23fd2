"""The case file: everything this service keeps about an exchange, within one transaction."""

from functools import cached_property
from uuid import UUID

from services.applications.domain.application import Case
from services.applications.domain.case import VISIT_NOT_USED, Status
from services.applications.store.assessments import Assessments
from services.applications.store.cases import Cases
from services.applications.store.documents import Documents
from services.applications.store.history import History
from services.applications.store.money import MoneyFacts
from services.applications.store.travels import Travels
from services.applications.store.visits import Visits
from services.kernel.transaction import Transaction


class CaseFile:
    """Opens the parts of case files."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    @cached_property
    def cases(self) -> Cases:
        return Cases(self.tx)

    @cached_property
    def history(self) -> History:
        return History(self.tx)

    @cached_property
    def visits(self) -> Visits:
        return Visits(self.tx)

    @cached_property
    def assessments(self) -> Assessments:
        return Assessments(self.tx)

    @cached_property
    def documents(self) -> Documents:
        return Documents(self.tx)

    @cached_property
    def travels(self) -> Travels:
        return Travels(self.tx)

    @cached_property
    def money(self) -> MoneyFacts:
        return MoneyFacts(self.tx)

    async def open(self, application_id: UUID) -> Case:
        """The case, kept from changing until this transaction ends; LookupError when nobody sent it here."""
        case = await self.cases.lock(application_id)
        if case is None:
            raise LookupError("no application has this id")
        return case

    async def move(self, case: Case, to: Status) -> Case:
        """Put the case into its new state; the organisation may visit another time when this visit will not be used."""
        if to in VISIT_NOT_USED:
            await self.visits.release(case)
        return await self.cases.move(case, to)
