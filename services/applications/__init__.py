"""Organisations, matches and applications: an exchange from the first registration to its certificate."""
