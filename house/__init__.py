"""The house: from a bare checkout to running processes, with the standard library alone (Python 3.9 or later)."""
