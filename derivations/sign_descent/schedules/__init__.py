"""Literal sign descent with steps that are halved, or decrease linearly or polynomially."""
