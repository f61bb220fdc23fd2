"""Funding's JSON interface."""
