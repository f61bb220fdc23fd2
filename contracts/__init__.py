"""What the services share: the words they exchange and the scheme they apply."""
