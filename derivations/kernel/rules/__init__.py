"""The trusted rules, by subject."""
