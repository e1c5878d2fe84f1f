"""The store: typed tables, units of work and the key that seals personal columns."""
