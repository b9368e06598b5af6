"""Derivations of the laws of gradient descent."""
