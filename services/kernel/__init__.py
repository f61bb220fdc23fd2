"""Plumbing that every service stands on: read once and forgotten."""
