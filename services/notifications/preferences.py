"""What a person wants to hear: every letter now, or not at all where the law leaves the choice."""

from collections.abc import Iterator, Mapping
from typing import Literal

from services.kernel.http.problems import not_found
from services.kernel.identity import Person
from services.kernel.transaction import Transaction
from services.notifications.letters import LETTERS

Choice = Literal["now", "none"]


def signed_in_person(tx: Transaction) -> Person:
    if tx.person is None:
        raise not_found()
    return tx.person


async def choices_of(tx: Transaction) -> dict[str, str]:
    """What the person chose for each letter."""
    rows = await tx.rows("select template, choice from preferences where subject = $1", signed_in_person(tx).subject)
    chosen = {row["template"]: row["choice"] for row in rows}
    return {template: chosen.get(template, "now") for template in LETTERS}


async def keep_choices(tx: Transaction, choices: Mapping[str, Choice]) -> None:
    """Change what is named; the rest stays as it is."""
    await tx.connection.executemany(
        """
        insert into preferences (subject, template, choice) values ($1, $2, $3)
        on conflict (subject, template) do update set choice = excluded.choice
        """,
        [(signed_in_person(tx).subject, template, choice) for template, choice in choices.items()],
    )


def refusals(choices: Mapping[str, Choice]) -> Iterator[tuple[str, str]]:
    """What cannot be chosen, as (field, message)."""
    for template, choice in choices.items():
        letter = LETTERS.get(template)
        if letter is None:
            yield f"preferences.{template}", "there is no such letter"
        elif choice == "none" and letter.legally_required:
            yield f"preferences.{template}", "this letter tells you what you must be told; it cannot be switched off"
