"""The views: one blueprint for each job of a person."""
