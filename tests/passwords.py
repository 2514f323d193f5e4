"""Passwords of people in tests."""

from argon2 import PasswordHasher

quick_hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Argon2 with little work: it is slow on purpose, and nearly every test has somebody with a password."""
