"""One file that holds everything the service keeps, made while it runs, and put back from it."""
