"""Group E: who is speaking to whom, and what is kept of a borrower."""
