"""Published reports: frozen, numbered, and corrected only by another version that says what changed and why."""
