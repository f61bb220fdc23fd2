"""Rules of funding as pure functions of plain values."""
