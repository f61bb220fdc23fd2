"""The countries of the world by code, ISO 3166-1 alpha-2 (as of 2024), with `XK` for Kosovo, a user-assigned code."""

from pathlib import Path
from types import MappingProxyType

_TABLE = Path(__file__).with_suffix(".txt").read_text("utf-8")

COUNTRIES = MappingProxyType({line[:2]: line[3:] for line in _TABLE.splitlines()})
"""English short name by code."""
