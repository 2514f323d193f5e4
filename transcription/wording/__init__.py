"""What was meant, where the engine wrote what it only sounded like: words, figures, times."""
