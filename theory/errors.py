"""Errors of the package: one line of text, a stable code and a remedy."""


class TheoryError(ValueError):
    """A statement that cannot be formed, or a question that it cannot answer.

    Arguments: `code`, stable across releases (``E-LAW-003``); `message`, what was wrong, with the
    value and what is accepted; `remedy`, what to do instead.  All three are attributes, and
    ``str(error)`` is one line made of them.

    >>> error = TheoryError("E-LAW-001", "no law is called 'x'", "see laws() for the names")
    >>> str(error)
    "E-LAW-001: no law is called 'x'; see laws() for the names"
    """

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(code, message, remedy)
        self.code = code
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.code}: {self.message}; {self.remedy}"


CODES: dict[str, str] = {
    "E-LAW-001": "no law has this name",
    "E-LAW-002": "a parameter is not an exact rational number",
    "E-LAW-003": "a parameter lies outside the domain of the law",
    "E-LAW-004": "a parameter is missing, or the law has no such parameter",
    "E-LAW-005": "the domain of a law is empty",
    "E-LAW-006": "the regimes of a law leave a gap in its domain",
    "E-LAW-007": "the regimes of a law overlap",
    "E-LAW-008": "a condition is not linear in the parameters with rational coefficients",
    "E-LAW-009": "a relation or a law has a part of the wrong kind",
    "E-LAW-010": "two laws have the same name",
}
"""Every code of the package with its meaning."""
