"""The life of an arrangement: applied for, decided by a person, kept or broken by the ledger (docs/arrangements.md)."""
