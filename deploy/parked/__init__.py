"""What is parked in a running system, from the command line: list, show, retry, drop."""
