"""The portal's templates."""

from pathlib import Path

from services.kernel.http.pages import Pages

pages = Pages(Path(__file__).parents[1] / "templates")
