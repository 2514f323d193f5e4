"""The rules, by theme. Each gives the refusal, or None where it has nothing against the act."""
