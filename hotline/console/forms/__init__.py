"""The forms that people fill in on the console's pages."""
