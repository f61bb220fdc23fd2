"""Rows: the middle ratio of all rounds counts; a wait may be at most so long, a rate must be at least so high."""

import json
from pathlib import Path

from benchmarks.rows import Measure, Row, in_turn, p99
from benchmarks.table import as_table, keep

RATE = Row("a rate", "events/s", 0.5, floors=[100, 200, 100], ours=[60, 80, 90])
WAIT = Row("a wait, p99", "ms", 3.0, floors=[2, 2, 2], ours=[5, 7, 5])
TOLD = Row("told only", "events/s", None, floors=[1], ours=[1])


def test_the_middle_ratio_of_the_rounds_counts() -> None:
    assert RATE.ratio == 0.6
    assert RATE.reached


def test_a_wait_is_reached_when_it_is_not_longer() -> None:
    assert WAIT.ratio == 2.5
    assert WAIT.reached
    assert not Row("a wait, p99", "ms", 2.0, WAIT.floors, WAIT.ours).reached


async def test_floor_and_ours_take_turns() -> None:
    order: list[str] = []

    def noting(name: str) -> Measure:
        async def measure() -> float:
            order.append(name)
            return len(order)

        return measure

    assert await in_turn(2, noting("floor"), noting("ours")) == [[1, 3], [2, 4]]
    assert order == ["floor", "ours", "floor", "ours"]


def test_a_p99_is_told_in_milliseconds() -> None:
    assert p99([number / 1_000 for number in range(1, 101)]) == 100


def test_the_file_holds_what_has_something_to_reach(tmp_path: Path) -> None:
    keep([RATE, WAIT, TOLD], tmp_path / "build" / "bench.json")
    found = json.loads((tmp_path / "build" / "bench.json").read_text())
    assert found[0] == {"path": "a rate", "floor": 100, "ours": 80, "ratio": 0.6, "reach": 0.5, "unit": "events/s"}
    assert [row["path"] for row in found] == ["a rate", "a wait, p99"]


def test_the_table_says_what_was_missed() -> None:
    lines = as_table([RATE, Row("late, p99", "ms", 1.0, [1], [2]), TOLD]).splitlines()
    assert "reached" in lines[2]
    assert "MISSED" in lines[3]
    assert "≤ 1.00" in lines[3]
    assert "reached" not in lines[4]
