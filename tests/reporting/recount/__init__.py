"""The tables counted once more in plain Python from the bytes of the log; shares no code with what it checks."""
