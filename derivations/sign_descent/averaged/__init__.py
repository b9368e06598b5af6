"""Sign descent with averaged oscillation: the loss, its best step, limits and counts."""
