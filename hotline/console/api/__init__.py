"""The API for the bureau's other systems: `/api/v1`, JSON, a token instead of a person who signs in."""
