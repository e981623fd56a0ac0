"""Sourcing: figures, claims and quotations, and who answers for them."""
