"""Where each sealed column stands: the words that bind a sealed value to its row."""


def borrower_place(column: str, borrower_id: str) -> str:
    """The place of a borrower's personal column."""
    return f"borrower.{column}:{borrower_id}"
