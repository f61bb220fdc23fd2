"""Write the national public holidays into every programme file: `python -m contracts.programmes.freeze_holidays`.

Run by hand. The days come from the package `holidays` (category public, observed days included) for the years of the
call's actions and one more. They are frozen because a later version of the package may answer otherwise, and an old
decision must stay what it was.
"""

import tomllib
from datetime import date
from pathlib import Path

from holidays import country_holidays

# Countries that take no part but are asked about: their working days shall be right in the refusal, too.
NEIGHBOURS = ("CH", "GB", "GE", "IL", "LI", "NO")
FOLDER = Path(__file__).parent
HEADING = "[holidays]"


def frozen_days(country: str, years: range) -> list[date]:
    """The public holidays of a country, in order, as the package says today."""
    return sorted(country_holidays(country, years=years, observed=True, categories=("public",)))


def years_of(programme: dict[str, list[dict[str, date]]]) -> range:
    """From the year of the first action to the year after the last one."""
    partnerships = programme["partnerships"]
    first = min(partnership["action_start"].year for partnership in partnerships)
    last = max(partnership["action_end"].year for partnership in partnerships)
    return range(first, last + 2)


def freeze(path: Path) -> None:
    """Replace everything from the heading `[holidays]` on, which is the last table of the file."""
    kept = path.read_text("utf-8").partition(HEADING)[0]
    programme = tomllib.loads(kept)
    years = years_of(programme)
    countries = sorted({*programme["participating_countries"], *NEIGHBOURS})
    lines = [line for country in countries for line in _lines(country, years)]
    path.write_text(kept + "\n".join([HEADING, *lines, ""]), "utf-8")


def _lines(country: str, years: range) -> list[str]:
    days = frozen_days(country, years)
    by_year = [", ".join(str(day) for day in days if day.year == year) for year in years]
    if not days:
        return [f"{country} = []"]
    return [f"{country} = [", *(f"  {year}," for year in by_year if year), "]"]


if __name__ == "__main__":
    for file in sorted(FOLDER.glob("*.toml")):
        freeze(file)
