"""Disclosure control: what the public may not see, and what else must stay hidden so that it cannot be computed."""
