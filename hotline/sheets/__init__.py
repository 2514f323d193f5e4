"""The ledger as a spreadsheet (台账, XLSX): its columns, out and in."""
