"""`make faults`: every fault on a system of its own, then the checkers; ends with 1 when anything did not hold."""

import argparse
import asyncio
import random
import sys
from collections.abc import Sequence

from deploy.assets import bring_assets
from deploy.local.places import ROOT
from tests.faults.result import Result
from tests.faults.run import Run
from tests.faults.scenario import Scenario
from tests.faults.scenarios import FAMILIES
from tests.faults.table import markdown, write_json

JSON = ROOT / "build" / "faults.json"
TABLE = ROOT / "build" / "faults.md"


def main() -> None:
    """Play the chosen scenarios one after another."""
    chosen = arguments()
    say(f"SEED={chosen.seed}")
    bring_assets()
    results: list[Result] = []

    def ended(result: Result) -> None:
        results.append(result)
        tell(result)
        write_json(results, chosen.seed, JSON)

    families = [[one for one in family if not chosen.only or one.name in chosen.only] for family in FAMILIES]
    asyncio.run(Run(chosen.seed, begun, ended).play(families))
    TABLE.write_text(markdown(results, chosen.seed))
    say("\n" + TABLE.read_text())
    sys.exit(any(result.failed for result in results) or too_many_are_void(results))


def too_many_are_void(results: Sequence[Result]) -> bool:
    """Whether more than a tenth of all trials proved nothing."""
    return 10 * sum(result.void for result in results) > sum(result.trials for result in results)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    seed = random.randrange(1_000_000)  # noqa: S311 - no secret
    parser.add_argument("--seed", type=int, default=seed, help="chance follows from it")
    names = [scenario.name for family in FAMILIES for scenario in family]
    parser.add_argument("only", nargs="*", choices=[*names, []], help="scenarios to play; all without any")
    return parser.parse_args()


def begun(scenario: Scenario) -> None:
    say(f"{scenario.name}: {scenario.what}")


def tell(result: Result) -> None:
    if result.cannot_run:
        say(f"  cannot run: {result.cannot_run}")
        return
    say(
        f"  {result.trials} trials, {result.kills} kills, {result.operations} operations,"
        f" {result.acknowledged} acknowledged, {result.paid} paid, at rest after {result.recovery_seconds} s,"
        f" {len(result.violations)} violations ({result.seconds} s)"
    )
    for violation in result.violations[:20]:
        say(f"  {violation.invariant}: {violation.what}")


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
