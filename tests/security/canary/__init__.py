"""S37, INV-36: marked values are sent through a whole exchange, and looked for where nobody's business is."""
