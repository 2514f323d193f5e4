"""The console: the web pages on which duty staff hear messages and register them."""
