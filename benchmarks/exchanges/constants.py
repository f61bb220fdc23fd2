"""What the events of a generated exchange say that statistics do not count, or that never changes."""

from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from contracts.events.base import RuleOutcome
from contracts.scheme.codes import DECIDING_RULES, Activity, FindingOutcome, Gender

FINDINGS = tuple(RuleOutcome(rule=rule, outcome=FindingOutcome.PASS) for rule in DECIDING_RULES)
HASH = "0" * 64
SOME_DAY = date(2024, 1, 1)


def what_stays(case: UUID, random: Random) -> dict[str, Any]:
    """The same fields for every event of a case; persons are subjects."""
    return {
        "match_id": UUID(int=random.getrandbits(128)),
        "activities": (random.choice(list(Activity)),),
        "representative_gender": random.choice(list(Gender)),
        "third_country_national": random.random() < 0.05,
        "findings": FINDINGS,
        "ruleset": "generated@1",
        "item_id": case,
        "claim_id": case,
        "batch_id": case,
        "end_to_end_id": case.hex,
        "content_sha256": HASH,
        "signed_by": "sigrid",
        "decided_by": "elena",
        "returned_by": "finn",
        "approved_by": "finn",
        "validated_by": "elena",
        "ordered_by": "aino",
        "due_on": SOME_DAY,
        "target_on": SOME_DAY,
        "would_recommend": random.random() < 0.9,
    }
