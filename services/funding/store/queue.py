"""The evaluators' queue: items, leases and declared conflicts of interest."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from services.funding.domain.case import Finding, findings_from
from services.funding.domain.eyes import Hand
from services.funding.domain.queue import LEASE, Change, Item, Kind, Lease, Outcome, Scores
from services.kernel.identifiers import new_id
from services.kernel.transaction import Transaction


class Queue:
    """Opens, leases and closes items within one transaction; every change is noted for those who follow live."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    async def open(
        self, kind: Kind, application_id: UUID, partnership: str, number: int, due: datetime, found: Sequence[Finding]
    ) -> UUID:
        """Put something into the queue, in place of what waited there of the same kind and case."""
        await self.close_open(application_id, Outcome.REPLACED, kind)
        row = await self.tx.one(
            """
            insert into queue_items (id, kind, application_id, partnership, round, opened_at, due_at, findings)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            returning *
            """,
            new_id(),
            kind,
            application_id,
            partnership,
            number,
            self.tx.now,
            due,
            json.dumps([asdict(finding) for finding in found]),
        )
        return (await self.noted(row, Change.OPENED)).id

    async def find(self, item_id: UUID) -> Item | None:
        """An item as it is now, if there is one."""
        row = await self.tx.maybe("select * from queue_items where id = $1", item_id)
        return item_from(row) if row else None

    async def lock(self, item_id: UUID) -> Item | None:
        """The same, kept from changing until this transaction ends."""
        row = await self.tx.maybe("select * from queue_items where id = $1 for update", item_id)
        return item_from(row) if row else None

    async def waiting(
        self, partnership: str | None, kind: Kind | None, after: tuple[datetime, UUID] | None, limit: int
    ) -> list[Item]:
        """Open items, earliest due first, of one partnership or of all; `after` is the last one seen."""
        due, item_id = after or (None, None)
        rows = await self.tx.rows(
            """
            select *
            from queue_items
            where outcome is null
              and ($1::text is null or partnership = $1)
              and ($2::text is null or kind = $2)
              and ($3::timestamptz is null or (due_at, id) > ($3, $4::uuid))
            order by due_at, id
            limit $5
            """,
            partnership,
            kind,
            due,
            item_id,
            limit,
        )
        return [item_from(row) for row in rows]

    async def lease(self, item_id: UUID, subject: str) -> Lease:
        """Give an item to this person for half an hour, or longer to its holder; LookupError when another holds it."""
        lease = Lease(subject, self.tx.now + LEASE)
        row = await self.tx.one(
            """
            update queue_items
            set lease_by = $2, lease_until = $3
            where id = $1
              and outcome is null
              and (lease_by is null or lease_by = $2 or lease_until <= $4)
            returning *
            """,
            item_id,
            lease.by,
            lease.until,
            self.tx.now,
        )
        await self.noted(row, Change.LEASED)
        return lease

    async def give_back(self, item_id: UUID, change: Change = Change.GIVEN_BACK) -> Item:
        """Take the lease off an item."""
        row = await self.tx.one(
            "update queue_items set lease_by = null, lease_until = null where id = $1 returning *", item_id
        )
        return await self.noted(row, change)

    async def declare_conflict(self, item: Item, subject: str) -> Item:
        """Keep this person from the case for good, and give the item back."""
        await self.tx.run(
            "insert into conflicts_of_interest (application_id, subject, declared_at) values ($1, $2, $3)",
            item.application_id,
            subject,
            self.tx.now,
        )
        await self.tx.run("update queue_items set version = version + 1 where id = $1", item.id)
        return await self.give_back(item.id)

    async def declared_conflict(self, application_id: UUID, hand: Hand) -> bool:
        """Whether this person, or who is stood in for, declared a conflict of interest in this case."""
        declared: bool = await self.tx.value(
            "select exists (select 1 from conflicts_of_interest where application_id = $1 and subject = any($2))",
            application_id,
            list(hand.persons),
        )
        return declared

    async def close(self, item: Item, outcome: Outcome, reason: str, scores: Scores | None, hand: Hand) -> Item:
        """Keep the decision on an item that this transaction holds locked."""
        row = await self.tx.one(
            """
            update queue_items
            set outcome = $2, reason = $3, relevance = $4, quality = $5, impact = $6, closed_by = $7, closed_for = $8,
                closed_at = $9, lease_by = null, lease_until = null, version = version + 1
            where id = $1
              and outcome is null
            returning *
            """,
            item.id,
            outcome,
            reason,
            scores.relevance if scores else None,
            scores.quality if scores else None,
            scores.impact if scores else None,
            hand.by,
            hand.acts_for,
            self.tx.now,
        )
        return await self.noted(row, Change.CLOSED)

    async def close_open(self, application_id: UUID, outcome: Outcome, kind: Kind | None = None) -> None:
        """Close what is open of a case without a decision, of one kind or of all."""
        rows = await self.tx.rows(
            """
            update queue_items
            set outcome = $2, closed_at = $3, lease_by = null, lease_until = null, version = version + 1
            where application_id = $1
              and outcome is null
              and ($4::text is null or kind = $4)
            returning *
            """,
            application_id,
            outcome,
            self.tx.now,
            kind,
        )
        for row in rows:
            await self.noted(row, Change.CLOSED)

    async def decisions_on(self, application_id: UUID) -> list[Record]:
        """What people decided on a case, in order: kind, outcome, reason and at."""
        return await self.tx.rows(
            """
            select kind, outcome, reason, closed_at as at
            from queue_items
            where application_id = $1 and closed_by is not null
            order by closed_at, id
            """,
            application_id,
        )

    async def noted(self, row: Record, change: Change) -> Item:
        """Note the change and give the item as it is now."""
        await self.tx.run(
            "insert into queue_changes (id, item_id, partnership, change, at) values ($1, $2, $3, $4, $5)",
            new_id(),
            row["id"],
            row["partnership"],
            change,
            self.tx.now,
        )
        return item_from(row)


def item_from(row: Record) -> Item:
    """A row of queue_items as an item."""
    return Item(
        id=row["id"],
        kind=Kind(row["kind"]),
        application_id=row["application_id"],
        partnership=row["partnership"],
        round=row["round"],
        opened_at=row["opened_at"],
        due_at=row["due_at"],
        findings=findings_from(json.loads(row["findings"])),
        version=row["version"],
        lease=Lease(row["lease_by"], row["lease_until"]) if row["lease_by"] else None,
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        reason=row["reason"],
        scores=Scores(row["relevance"], row["quality"], row["impact"]) if row["relevance"] is not None else None,
        closed_by=row["closed_by"],
        closed_at=row["closed_at"],
    )
