"""What changed in a table between two times, and the events that explain it."""
