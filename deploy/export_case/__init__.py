"""Everything that is recorded of one case, as a signed bundle that an auditor reads without this system."""
