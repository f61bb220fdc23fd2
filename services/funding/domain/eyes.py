"""Four eyes: two steps that two people must do are done by two people, also where a deputy does one of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hand:
    """Who did a step, and for whom as a deputy, if so; persons are subjects, whatever their role or partnership."""

    by: str
    acts_for: str | None = None

    @property
    def persons(self) -> frozenset[str]:
        """A deputy and who is stood in for are one pair of eyes (INV-27)."""
        return frozenset((self.by, self.acts_for)) if self.acts_for else frozenset((self.by,))

    def shares_a_person_with(self, other: "Hand | None") -> bool:
        """Whether somebody had a hand in both steps; nobody did in a step that is not done."""
        return other is not None and not self.persons.isdisjoint(other.persons)


def hand_of(by: str | None, acts_for: str | None) -> Hand | None:
    """The hand that two columns name; none where the step is not done."""
    return Hand(by, acts_for) if by else None
