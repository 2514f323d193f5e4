"""The 12389 hotline: settings, command line, console and the one-machine supervisor."""
