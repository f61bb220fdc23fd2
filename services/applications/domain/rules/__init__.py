"""The eligibility rules of the scheme, one function each, by what they look at."""
