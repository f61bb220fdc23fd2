"""The four things that can be done: each prints what a person wants to know, and says whether all went well."""

from argparse import Namespace
from typing import Any

from deploy.parked.portal import Portal

SERVICES = ("applications", "funding", "notifications", "reporting")


def list_records(portal: Portal, given: Namespace) -> bool:
    """Print one line for each record."""
    for service in [given.service] if given.service else SERVICES:
        cursor: str | None = None
        while True:
            path, query = f"/api/parked/{service}", {"state": given.state, "key": given.key, "cause": given.cause}
            shown = portal.ask("GET", path, query={**query, "cursor": cursor})
            for record in shown["items"]:
                print(line(service, record), flush=True)
            cursor = shown["next"]
            if cursor is None:
                break
    return True


def line(service: str, record: dict[str, Any]) -> str:
    settled = f"{record['settlement']} by {record['settled_by']}"
    end = settled if record["settled_at"] else f"{record['behind']} behind it"
    what = (record["type"] or "no type").removeprefix("eu.clusterxchange.")
    words = (record["parked_at"][:19], what, record["key"] or "no key", record["reason"], f"({end})")
    return f"{service:<14}{record['id']:>6}  " + "  ".join(words)


def show_record(portal: Portal, given: Namespace) -> bool:
    """Print everything about one record."""
    record = portal.ask("GET", f"/api/parked/{given.service}/{given.id}")
    apart = ("headers", "body", "history", "next_behind")
    for name, value in record.items():
        if name not in apart and value is not None:
            print(f"{name:<18} {value}")
    print("\nHeaders")
    for header in record["headers"]:
        print(f"  {header['name']}: {header['value']}")
    print(f"\nBody ({record['body']['form']}, {record['body']['size']} bytes)\n{record['body']['text']}\n\nHistory")
    for step in record["history"]:
        print("  " + "  ".join(str(step[name]) for name in ("at", "what", "person", "reason", "outcome") if step[name]))
    return True


def retry_record(portal: Portal, given: Namespace) -> bool:
    """Apply a record and what is behind it, step by step; not well when one stays."""
    path = f"/api/parked/{given.service}/{{}}/retry"
    following, applied = given.id, 0
    while following:
        redriven = portal.ask("POST", path.format(following), {"reason": given.reason})
        following, applied = redriven["next"], applied + len(redriven["applied"])
        print(f"{applied} applied, {redriven['left']} left", flush=True)
        if redriven["stays"]:
            print(f"Record {following} stays: {redriven['stays']['reason']}")
            return False
    return True


def drop_record(portal: Portal, given: Namespace) -> bool:
    """Give a record up; what is behind it follows. Not well when one of those stays."""
    redriven = portal.ask("DELETE", f"/api/parked/{given.service}/{given.id}", {"reason": given.reason})
    print(f"Record {given.id} is dropped; {len(redriven['applied'])} behind it applied, {redriven['left']} left")
    if redriven["stays"]:
        print(f"Record {redriven['next']} stays: {redriven['stays']['reason']}")
        return False
    if redriven["next"] and redriven["applied"]:
        given.id = redriven["next"]
        return retry_record(portal, given)
    return True
