"""The ledger (台账): working days, calls, recordings, drafts, items, access and audit."""
