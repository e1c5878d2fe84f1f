"""A file of messages said to a running gateway, and every amount that comes back held against the ledger."""
