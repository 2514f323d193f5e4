"""Papers as an office hands them out: their words, their DOCX, and the page they are printed from."""
