"""What every answer stands on: what was heard, who may hear, what is said, what is stored."""
