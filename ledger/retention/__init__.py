"""保存期限: what is deleted once its time is over, and everything that holds it back.

Nothing is deleted by one person, and nothing at once: one proposes, another approves, a day later the sweep
carries it out, and looks once more whether anything has come up meanwhile. Rows and numbers stay; words and
files go. docs/decisions/0015-retention.md.
"""
