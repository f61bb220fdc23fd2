"""How fast the paths are that carry the load, each beside the floor that it cannot beat: `python -m benchmarks`."""
