"""All programmes of a folder: the one place that says which calls and partnerships there are."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from contracts.scheme.programme import Partnership, Programme
from contracts.scheme.programme_file import read_programme
from contracts.scheme.table import ProgrammeRefused

DEFAULT_FOLDER = Path(__file__).parents[1] / "programmes"


@dataclass(frozen=True)
class Programmes:
    """Every call, the earliest first. A partnership's code belongs to one call."""

    all: tuple[Programme, ...]

    @property
    def open_call(self) -> Programme:
        """The call that takes registrations; the latest one where several do, a rehearsal only when it is alone."""
        calls = [programme for programme in self.all if programme.open]
        if not calls:
            raise LookupError("no call is open")
        return max(calls, key=lambda call: (not call.rehearsal, call.begins, call.code))

    def call(self, code: str) -> Programme | None:
        """The call of this code, none when there is none."""
        return next((programme for programme in self.all if programme.code == code), None)

    def find(self, partnership: str) -> tuple[Programme, Partnership] | None:
        """A partnership with its call, none for an unknown code."""
        return next(
            (
                (programme, member)
                for programme in self.all
                for member in programme.partnerships
                if member.code == partnership
            ),
            None,
        )

    def partnership(self, code: str) -> tuple[Programme, Partnership]:
        """A partnership that must be there, with its call; LookupError for an unknown code."""
        found = self.find(code)
        if found is None:
            raise LookupError(f"no programme has a partnership {code}")
        return found


def load_programmes(folder: Path | None = None) -> Programmes:
    """Every `*.toml` of a folder, read once in a process; ProgrammeRefused names file and key that cannot be right.

    Without a folder it is the one that the environment names as PROGRAMMES_FOLDER, else `contracts/programmes`.
    """
    return _read(folder or os.environ.get("PROGRAMMES_FOLDER") or DEFAULT_FOLDER)


@cache
def _read(name: str | Path) -> Programmes:
    folder = Path(name)
    programmes = [read_programme(path) for path in sorted(folder.glob("*.toml"))]
    if not programmes:
        raise ProgrammeRefused(f"{folder} holds no programme file; PROGRAMMES_FOLDER names the folder of the calls")
    _refuse_twins("call", [programme.code for programme in programmes])
    _refuse_twins("partnership", [member.code for programme in programmes for member in programme.partnerships])
    return Programmes(tuple(sorted(programmes, key=lambda programme: (programme.begins, programme.code))))


def _refuse_twins(what: str, codes: list[str]) -> None:
    twins = sorted({code for code in codes if codes.count(code) > 1})
    if twins:
        raise ProgrammeRefused(f"{what} in more than one file: {', '.join(twins)}")
