"""`docs/rights.md`, made of every service's table of rights; with `--check` it is compared only."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from deploy.local.places import ROOT, SERVICES
from services.kernel.rights import EVERYBODY, FILE, OF_ALL_SERVICES, Rights, Row, in_words, read_rights, roles_of

PAGE = ROOT / "docs" / "rights.md"
TITLES = {
    "applications": "Registration, matching, exchanges: `applications`",
    "funding": "Queue, envelopes, agreements, claims, payments: `funding`",
    "notifications": "Messages: `notifications`",
    "reporting": "Statistics and traces: `reporting`",
    "portal": "The door: `portal`",
}
OF_ALL = "Every service, at its own address"
INTRODUCTION = """\
# Who may do what

Made of the tables `services/*/rights.toml` by `make rights`; change those. A service does not start when one of its
routes has no row, or a row no route. `tests/security/test_rights.py` calls every route as everybody and compares.

* **What is not listed is refused.** Who is not signed in is answered 401, or led to the sign-in by a page.
* Who may see something, and may not do this to it, is answered **403**. Who has nothing to do with it is answered
  **404**, word for word as if it did not exist. Where a role is needed and somebody has none of those that are listed,
  the answer is 403 before anything is read.
* *Owner* is who registered the organisation, in whatever role. Evaluators, coordinators, finance officers and
  authorising officers are *staff* of one partnership, and strangers to every other.
* *Never* wins over *who may*: own cases are refused by what somebody is to the case, not by role.
* In another state than those listed, who may is answered **409**, and nothing changes.
* `/internal` routes take tokens of services, which people cannot have: people are answered 404.
"""
COLUMNS = ("Call", "What", "Who may", "Never", "In which states", "Everybody else")


def page() -> str:
    """The whole page."""
    tables = [(TITLES[name], read_rights(ROOT / "services" / name / FILE)) for name in SERVICES]
    return INTRODUCTION + "".join(section(*one) for one in [*tables, (OF_ALL, read_rights(OF_ALL_SERVICES))])


def section(title: str, rights: Rights) -> str:
    """A heading, who sees what, and the table."""
    seen = {row.about: row.seen_by for row in rights.rows if row.about}
    sights = "".join(f"* {about} is seen by {in_words(hats)}.\n" for about, hats in seen.items())
    head = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}\n"
    return f"\n## {title}\n\n{sights}{sights and chr(10)}{head}{''.join(lines(rights))}"


def lines(rights: Rights) -> Iterator[str]:
    """A line for each entry; calls of pages and programs that have the same rights share one."""
    for row, same in groupby(rights.rows, lambda row: replace(row, call="")):
        calls = list(same)
        states = ", ".join(state.replace("_", " ") for state in row.states)
        named = "<br>".join(f"`{one.call}`" for one in calls) + (f"<br>where {row.when}" if row.when else "")
        cells = (named, what(row), who(row), in_words(row.never), states, others(calls[0], rights))
        yield f"| {' | '.join(cells)} |\n"


def what(row: Row) -> str:
    return row.action + (f" ({row.note})" if row.note else "")


def who(row: Row) -> str:
    if row.internal:
        return "services only"
    return "everybody, signed in or not" if row.public else in_words(row.may)


def others(row: Row, rights: Rights) -> str:
    """What somebody is answered who is signed in and may not."""
    if row.public or row.may == (EVERYBODY,):
        return ""
    if row.internal:
        return "404"
    if all(roles_of(hat) and "@" not in hat for hat in row.may):
        return "403"
    without_role = "403 without such a role, " if rights.roles_for(row.call) else ""
    seeing = "403 if they see it, " if set(row.seen_by) - set(row.may) else ""
    return f"{without_role}{seeing}else {row.otherwise}" if without_role or seeing else str(row.otherwise)


def main(arguments: list[str], place: Path = PAGE) -> int:
    if "--check" not in arguments:
        place.write_text(page())
    elif place.read_text() != page():
        sys.stdout.write(f"{place.name} is not what the tables say (run make rights)\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
