"""Literal optimisers: slow, obvious, and independent of every formula of the package."""
