"""The page templates of funding."""

from pathlib import Path

from services.kernel.http.pages import Pages

pages = Pages(Path(__file__).parent.parent / "templates")
