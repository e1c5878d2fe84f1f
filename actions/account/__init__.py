"""Group A: facts of the account, from the ledger."""
