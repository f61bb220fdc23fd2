"""`make rebuild`: a read model of the running system built anew from outside."""

from pathlib import Path

import pytest

from deploy.local import rebuild
from deploy.local.stack import Stack
from tests.kit import eventually


@pytest.mark.parametrize("service", ["applications", "funding", "notifications", "portal", "nobody", ""])
def test_what_is_no_read_model_is_not_rebuilt_and_told_why(service: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert rebuild.main([service]) == 2
    told = capsys.readouterr().err
    assert service in told
    assert "built anew: reporting" in told


async def test_a_running_system_is_rebuilt_with_the_environment_that_it_was_given(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rebuild, "KEPT", stack.home)

    async def compared_without_difference() -> bool:
        return rebuild.main(["reporting", "--compare"]) == 0

    await eventually(compared_without_difference, 60)
    assert "byte for byte what was there" in capfd.readouterr().out


def test_without_a_running_system_there_is_nothing_to_rebuild(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rebuild, "KEPT", tmp_path)
    assert rebuild.main(["reporting"]) == 2
    assert "Nothing runs here" in capsys.readouterr().err
