"""A borrower's loans as a turn sees, names and chooses them."""
