"""Who received what: completed exchanges with the names under which their visitors were registered."""

from typing import TYPE_CHECKING

from services.kernel.transaction import Transaction

if TYPE_CHECKING:
    from asyncpg import Record


class Recipients:
    """Grants of what was asked (Figures.ask), in the order of their exchanges."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def grants(self) -> "list[Record]":
        """An organisation that nobody was told the name of is missing here."""
        return await self.tx.rows(
            """
            select
                exchange.application_id, exchange.visitor_id, exchange.partnership, exchange.origin, exchange.host,
                exchange.granted_cents, exchange.paid_cents, exchange.decided_on, exchange.first_day,
                exchange.last_day, registration.body::jsonb ->> 'name' as name
            from counted_exchanges as exchange
            cross join asked
            cross join lateral (
                select history.body
                from history
                where history.key = exchange.visitor_id::text
                    and history.recorded_at <= asked.as_of
                    and history.type in (
                        'eu.clusterxchange.applications.OrganisationRegistered.v1',
                        'eu.clusterxchange.applications.OrganisationResubmitted.v1'
                    )
                order by history.sequence desc
                limit 1
            ) as registration
            where exchange.stay_completed and exchange.granted_cents > 0 and exchange.decided_on is not null
            order by exchange.application_id
            """
        )
