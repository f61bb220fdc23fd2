"""Checkers: one for each invariant that can be seen in what clients were told, in databases and on topics."""

from collections.abc import Callable

from tests.faults.checkers import (
    inv_01_envelope,
    inv_02_conservation,
    inv_03_paid_once,
    inv_04_claims_and_orders,
    inv_05_amount,
    inv_06_commitment_first,
    inv_07_resolved_once,
    inv_08_immutability,
    inv_11_lump_sum,
    inv_14_durable_answers,
    inv_15_idempotent_commands,
    inv_16_atomic_publish,
    inv_17_outbox_complete,
    inv_18_effect_once,
    inv_19_key_order,
    inv_19_same_story,
    inv_20_no_silent_drop,
    inv_21_poison_isolation,
    inv_23_unknown_outcome,
    inv_24_fencing,
    inv_25_no_doubt,
    inv_26_state_machine,
    inv_27_four_eyes,
    inv_31_quiet,
    inv_32_reports_recompute,
)
from tests.faults.checkers.violation import Violation
from tests.faults.history import History
from tests.faults.observation import Observed

Checker = Callable[[History, Observed], list[Violation]]
MODULES = (
    inv_01_envelope,
    inv_02_conservation,
    inv_03_paid_once,
    inv_04_claims_and_orders,
    inv_05_amount,
    inv_06_commitment_first,
    inv_07_resolved_once,
    inv_08_immutability,
    inv_11_lump_sum,
    inv_14_durable_answers,
    inv_15_idempotent_commands,
    inv_16_atomic_publish,
    inv_17_outbox_complete,
    inv_18_effect_once,
    inv_19_key_order,
    inv_19_same_story,
    inv_20_no_silent_drop,
    inv_21_poison_isolation,
    inv_23_unknown_outcome,
    inv_24_fencing,
    inv_25_no_doubt,
    inv_26_state_machine,
    inv_27_four_eyes,
    inv_31_quiet,
    inv_32_reports_recompute,
)


def all_checkers() -> tuple[Checker, ...]:
    """Every checker, by the number of its invariant."""
    return tuple(module.check for module in MODULES)


def check_all(history: History, seen: Observed) -> list[Violation]:
    """What any checker finds wrong."""
    return [violation for check in all_checkers() for violation in check(history, seen)]


__all__ = ["Violation", "all_checkers", "check_all"]
