"""The rules of an exchange as pure functions on plain values."""
