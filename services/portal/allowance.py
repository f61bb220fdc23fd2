"""How often somebody may ask: a bucket for each, that drips empty and overflows when it is filled too fast.

A bucket is one number, the moment at which it will be empty again. One that is empty is forgotten.
"""

from dataclasses import dataclass, field

MINUTE_SECONDS = 60.0
MOST_BUCKETS = 50_000


@dataclass(slots=True)
class Allowance:
    """So many times `a_minute` for each key, all of them at once if need be; 0 is without limit.

    When more keys fill buckets than are kept, all are forgotten: memory is bounded, and nobody is kept out by others.
    """

    a_minute: int
    most: int = MOST_BUCKETS
    empty_at: dict[object, float] = field(default_factory=dict)

    def wait(self, key: object, now: float) -> float:
        """Take one of the key's times; seconds until there is one to take, 0 when it was taken. `now` in seconds."""
        if not self.a_minute:
            return 0.0
        empty_at = max(self.empty_at.get(key, 0.0), now) + MINUTE_SECONDS / self.a_minute
        too_full = empty_at - now - MINUTE_SECONDS
        if too_full > 0:
            return too_full
        if len(self.empty_at) >= self.most and key not in self.empty_at:
            self.forget(now)
        self.empty_at[key] = empty_at
        return 0.0

    def forget(self, now: float) -> None:
        """Forget the empty buckets; all of them when that does not make room."""
        self.empty_at = {key: at for key, at in self.empty_at.items() if at > now}
        if len(self.empty_at) > self.most // 2:
            self.empty_at.clear()
