"""One module a command, named after it; each holds `command`."""
