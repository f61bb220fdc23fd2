"""The same table in every format that readers ask for."""

from services.reporting.formats.tidy import as_cell, as_csv, as_definition, as_dimension, as_json, file_name, shown

__all__ = ("as_cell", "as_csv", "as_definition", "as_dimension", "as_json", "file_name", "shown")
