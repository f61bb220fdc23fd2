"""Whether an activity log is whole, without trusting the system that wrote it.

This folder is the whole program and needs nothing of that system: an auditor runs it alone, with Python, `cryptography`
and, for a database, asyncpg. docs/audit.md says how.
"""
