"""INV-15: a command has one effect and one answer however often it is sent; its key with another body has none."""

from collections import Counter
from collections.abc import Iterator

from tests.faults.checkers.violation import Violation
from tests.faults.history import History, Operation
from tests.faults.observation import Observed

INVARIANT = "INV-15"
MAY_REFUSE_THE_OTHER_BODY = (409, 422)


def check(history: History, seen: Observed) -> list[Violation]:
    return [
        Violation(INVARIANT, what)
        for sendings in history.by_key().values()
        for what in (*answered_otherwise(sendings), *took_another_body(sendings))
    ] + more_effects_than_commands(history, seen)


def answered_otherwise(sendings: list[Operation]) -> Iterator[str]:
    good = [one for one in sendings if one.outcome == "ok"]
    if any((one.status, dict(one.answer)) != (good[0].status, dict(good[0].answer)) for one in good[1:]):
        yield f"key {good[0].key} at {good[0].path} was answered in different ways"


def took_another_body(sendings: list[Operation]) -> Iterator[str]:
    """Of several bodies under one key one was taken, the others were refused as such."""
    taken = {one.body_digest for one in sendings if one.outcome == "ok"}
    first = sendings[0]
    if len(taken) > 1:
        yield f"key {first.key} at {first.path} was taken with {len(taken)} bodies"
    for one in sendings:
        other_body = bool(taken) and one.body_digest not in taken
        if other_body and one.outcome == "refused" and one.status not in MAY_REFUSE_THE_OTHER_BODY:
            yield f"key {one.key} at {one.path} with another body was answered {one.status}"


def more_effects_than_commands(history: History, seen: Observed) -> list[Violation]:
    """Every effect writes one audit row in its transaction, an answer given again writes none."""
    sent = Counter(
        (sendings[0].subject, sendings[0].path) for sendings in history.by_key().values() if any_effect(sendings)
    )
    sent.update((one.subject, one.path) for one in history.operations if not one.key and any_effect([one]))
    asked = {(one.subject, one.path) for one in history.operations}
    effects = Counter(
        (row["subject"], row["path"])
        for service in seen.databases
        for row in seen.rows(service, "audit")
        if row["status"] < 400
    )
    return [
        Violation(INVARIANT, f"{path} by {subject}: {effects[subject, path]} effects of {sent[subject, path]} commands")
        for subject, path in asked
        if effects[subject, path] > sent[subject, path]
    ]


def any_effect(sendings: list[Operation]) -> bool:
    """Whether the command may have taken effect."""
    return any(one.outcome != "refused" for one in sendings)
