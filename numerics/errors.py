"""The exceptions of the package: each has a stable code and says what to do next."""


class ScalecertError(Exception):
    """Base of every deliberate failure.

    Args:
        code: stable identifier such as ``"E-IN-004"``; scripts may match on it.
        message: what was wrong, with the value.
        remedy: what is accepted, or what to do.

    ``str(error)`` is a single line made of the three parts.
    """

    def __init__(self, code: str, message: str, remedy: str) -> None:
        self.code = code
        self.message = " ".join(message.split())
        self.remedy = " ".join(remedy.split())
        super().__init__(code, self.message, self.remedy)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}; {self.remedy}"


class InputError(ScalecertError, ValueError):
    """An argument is outside what is accepted.  Correct the argument; nothing was computed."""


class UndecidedError(ScalecertError):
    """The precision or work budget was spent before the question was settled.

    The answer is unknown, neither yes nor no.  Ask an easier question (another tolerance), or
    accept the enclosure of the loss instead of a count.

    Args:
        code: as for every error of the package.
        message: as for every error of the package.
        remedy: as for every error of the package.
        bracket: two integers, both proved: the count asked for is above the first and at most the
            second; ``None`` where nothing of the kind is known.
    """

    def __init__(
        self, code: str, message: str, remedy: str, bracket: tuple[int, int] | None = None
    ) -> None:
        super().__init__(code, message, remedy)
        self.bracket = bracket


class CertificateError(ScalecertError, ValueError):
    """A certificate is malformed, so there is nothing to check.  Make the certificate again."""


Undecided = UndecidedError


# Every code that the package raises, for documentation and for the test of completeness.
CODES: dict[str, str] = {
    "E-IN-001": "a float was given where an exact number is needed",
    "E-IN-002": "a value of a type that is not a number",
    "E-IN-003": "a text that does not spell an exact number",
    "E-IN-004": "a number with too many digits or too large an exponent",
    "E-IN-005": "alpha is not positive",
    "E-IN-006": "alpha + beta is not positive",
    "E-IN-007": "eps is not positive",
    "E-IN-008": "dim is not a positive integer",
    "E-IN-009": "dim is infinite but the sum diverges",
    "E-IN-010": "t is not a non-negative integer",
    "E-IN-011": "bits is not an integer in its range",
    "E-IN-012": "the problem is too large for the literal method asked for",
    "E-IN-013": "the dynamics or the parity is not one of those known",
    "E-UND-001": "the precision cap was reached",
    "E-UND-002": "the answer has more digits than the limit",
    "E-UND-003": "no evaluation method fits the work limit",
    "E-CERT-001": "the certificate is too large",
    "E-CERT-002": "the certificate is not valid JSON",
    "E-CERT-003": "a field of the certificate is missing, unknown or of the wrong type",
    "E-CERT-004": "a number of the certificate is malformed or out of range",
    "E-CERT-005": "the schema or algorithm of the certificate is not supported",
}
