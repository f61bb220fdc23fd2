"""When Python looks for garbage that refers to itself: seldom, and never among what was loaded at the start."""

import gc

# Objects made and not yet freed before the youngest are looked through, and how often those lead to the older ones.
SELDOM = (20_000, 20, 50)


def look_for_garbage_seldom() -> None:
    """Call it once, when everything is loaded: a third of a consumer's time per event was spent looking."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
