"""One linter for every word that a borrower reads: the templates of domain.yml and what people write by hand (DESIGN §8)."""

from servicing.linting.linter import Finding, Linter

__all__ = ["Finding", "Linter"]
