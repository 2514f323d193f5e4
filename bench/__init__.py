"""Measurements of the service; `make bench` runs them. Nothing here is a test."""
