"""A year of a city that does not exist, lived through by the real registration and the real acts.

Nothing of it is real: no caller, no officer, no matter. It lets the reports be tried and checked on thousands
of items (DOMAIN.md section 5).
"""
