"""The scheme as values and arithmetic: programmes, codes, money, days, distances. The same for every service."""
