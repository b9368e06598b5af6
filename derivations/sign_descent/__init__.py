"""Derivations about sign descent: averaged dynamics, exact dynamics, decaying steps."""
