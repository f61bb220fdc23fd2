"""Queue items as the public API shows them."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.funding.domain.queue import Item
from services.kernel.clock import rfc3339


def item_json(item: Item, now: datetime) -> dict[str, Any]:
    """An item with the lease that is good at this case time."""
    lease = item.lease_at(now)
    return {
        "id": item.id,
        "kind": item.kind,
        "application_id": item.application_id,
        "partnership": item.partnership,
        "status": "closed" if item.outcome else "open",
        "opened_at": rfc3339(item.opened_at),
        "due_at": rfc3339(item.due_at),
        "findings": [asdict(finding) for finding in item.findings],
        "lease": {"by": lease.by, "until": rfc3339(lease.until)} if lease else None,
        "decision": decision_json(item),
    }


def decision_json(item: Item) -> dict[str, Any] | None:
    """What became of an item; none while it is open."""
    if item.outcome is None or item.closed_at is None:
        return None
    return {
        "outcome": item.outcome,
        "reason": item.reason,
        "scores": asdict(item.scores) if item.scores else None,
        "by": item.closed_by,
        "at": rfc3339(item.closed_at),
    }
