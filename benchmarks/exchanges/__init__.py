"""Generated exchanges: histories as the services would have told them, by seed, from a thousand to a million."""
