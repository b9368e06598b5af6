"""Literal sign descent with equal steps: parity rounding, even and odd numbers, a mean."""
