"""The JSON interface of `applications`, a module for each step."""
