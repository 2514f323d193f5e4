"""SIP and media: answers a ring, plays the greeting, records, writes the spool."""
