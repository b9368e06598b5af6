"""Certificates: a count, its two enclosures and their exact inputs, as strict JSON."""

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NoReturn

from numerics.ball import Ball, decimal_value
from numerics.count import Count
from numerics.errors import CertificateError, InputError
from numerics.exact import (
    dimension,
    exponents,
    integer_text,
    rational,
    rational_text,
    shorten,
    steps,
    tolerance,
)

SCHEMA: Final = 1
KIND: Final = "scalecert-count"
MAX_CHARACTERS: Final = 400_000
MAX_DIGITS: Final = 10**6
"""Ends of an enclosure are shortened to at most about twice as many decimal digits."""

_FIELDS: Final[dict[str, type | tuple[type, ...]]] = {
    "kind": str,
    "schema": int,
    "algorithm": str,
    "dynamics": type(None),
    "alpha": str,
    "beta": str,
    "dim": str,
    "eps": str,
    "iterations": str,
    "loss_before": (list, type(None)),
    "loss_at": list,
    "tie": bool,
    "precision_bits": int,
    "versions": dict,
}


def _malformed(message: str, remedy: str = "make the certificate again") -> CertificateError:
    return CertificateError("E-CERT-003", message, remedy)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a count claims, and nothing about how it was found.

    Args:
        algorithm: ``"gd"``.
        alpha: exponent of the eigenvalues.
        beta: exponent of the squared distances.
        dim: dimension, ``None`` for the infinite sum.
        eps: the tolerance.
        iterations: the claimed count.
        loss_before: claimed enclosure of the loss one step earlier; ``None`` for a count of 0.
        loss_at: claimed enclosure of the loss at the count.
        tie: whether the loss is claimed to equal ``eps``.
        precision_bits: accuracy that settled the count.
        versions: names and versions of what computed it.
    """

    algorithm: str
    alpha: Fraction
    beta: Fraction
    dim: int | None
    eps: Fraction
    iterations: int
    loss_before: Ball | None
    loss_at: Ball
    tie: bool
    precision_bits: int
    versions: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, count: Count) -> "Certificate":
        """Return the certificate of a count, with enclosures shortened to the digits needed."""
        import flint

        before = count.loss_before
        return cls(
            count.algorithm,
            count.alpha,
            count.beta,
            count.dim,
            count.eps,
            count.iterations,
            None if before is None else shortened(before, count.eps),
            count.loss_at if count.tie else shortened(count.loss_at, count.eps),
            count.tie,
            count.precision_bits,
            (("python-flint", flint.__version__), ("flint", flint.__FLINT_VERSION__)),
        )

    def to_json(self) -> str:
        """Return the JSON text, one document, numbers as strings."""
        document = {
            "kind": KIND,
            "schema": SCHEMA,
            "algorithm": self.algorithm,
            "dynamics": None,
            "alpha": rational_text(self.alpha),
            "beta": rational_text(self.beta),
            "dim": "inf" if self.dim is None else integer_text(self.dim),
            "eps": rational_text(self.eps),
            "iterations": integer_text(self.iterations),
            "loss_before": None if self.loss_before is None else _ends(self.loss_before),
            "loss_at": _ends(self.loss_at),
            "tie": self.tie,
            "precision_bits": self.precision_bits,
            "versions": dict(self.versions),
        }
        return json.dumps(document, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Certificate":
        """Read a certificate strictly.

        Args:
            text: what :meth:`to_json` wrote.

        Raises:
            CertificateError: if the text is too large, is not JSON, has missing or unknown fields,
                or holds a number that is malformed or out of range.
        """
        document = parse(text)
        check_fields(document, _FIELDS, "gd")
        try:
            return cls._decode(document)
        except InputError as error:
            raise CertificateError(
                "E-CERT-004",
                f"a number of the certificate is refused ({error.message})",
                error.remedy,
            ) from None

    @classmethod
    def _decode(cls, document: dict[str, object]) -> "Certificate":
        texts = {key: value for key, value in document.items() if isinstance(value, str)}
        alpha, beta = exponents(texts["alpha"], texts["beta"])
        dim = dimension(texts["dim"])
        if dim is None and alpha + beta <= 1:
            raise CertificateError(
                "E-CERT-004", "the infinite sum diverges", "alpha + beta has to be above 1"
            )
        eps, iterations = tolerance(texts["eps"]), steps(texts["iterations"], "iterations")
        canonical = {
            "alpha": rational_text(alpha),
            "beta": rational_text(beta),
            "dim": "inf" if dim is None else integer_text(dim),
            "eps": rational_text(eps),
            "iterations": integer_text(iterations),
        }
        for name, spelling in canonical.items():
            if texts[name] != spelling:
                raise CertificateError(
                    "E-CERT-004",
                    f"{name} is spelled {shorten(texts[name])}",
                    "fractions are written in lowest terms",
                )
        bits = document["precision_bits"]
        assert isinstance(bits, int)
        if not 0 <= bits <= 10**7:
            raise CertificateError("E-CERT-004", "precision_bits is out of range", "0 to 10000000")
        before = document["loss_before"]
        return cls(
            texts["algorithm"],
            alpha,
            beta,
            dim,
            eps,
            iterations,
            None if before is None else _ball(before, "loss_before"),
            _ball(document["loss_at"], "loss_at"),
            document["tie"] is True,
            bits,
            _versions(document["versions"]),
        )


def shortened(ball: Ball, eps: Fraction) -> Ball:
    """Return the ball with decimal ends of few digits, rounded outwards, on its side of ``eps``.

    Raises:
        ValueError: if the ball is not on one side of ``eps`` to begin with.
    """
    side = ball.at_most(eps)
    digits = 20
    while side is not None:
        wider = Ball(
            decimal_value(ball.lower, digits, up=False), decimal_value(ball.upper, digits, up=True)
        )
        if wider.at_most(eps) is side:
            return wider
        if digits > MAX_DIGITS:  # the ball touches eps
            return ball
        digits *= 2
    raise ValueError("the enclosure does not decide the comparison with eps")


def _ends(ball: Ball) -> list[str]:
    return [rational_text(ball.lower), rational_text(ball.upper)]


def _ball(value: object, name: str) -> Ball:
    if not (isinstance(value, list) and len(value) == 2 and all(isinstance(v, str) for v in value)):
        raise _malformed(f"{name} is not a pair of strings")
    low, high = rational(value[0], name), rational(value[1], name)
    if low > high:
        raise CertificateError(
            "E-CERT-004", f"the ends of {name} are the wrong way round", "lower end first"
        )
    return Ball(low, high)


def _versions(value: object) -> tuple[tuple[str, str], ...]:
    assert isinstance(value, dict)
    if len(value) > 20 or not all(isinstance(v, str) and len(v) < 100 for v in value.values()):
        raise _malformed("versions is not a short table of strings")
    return tuple(value.items())


def _refuse_number(text: str) -> NoReturn:
    raise _malformed(f"the number {shorten(text)} is not written as a string")


def _integer(text: str) -> int:
    if len(text) > 12:
        raise _malformed(f"the integer {shorten(text)} is not written as a string")
    return int(text)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise _malformed("a field is given twice")
    return table


def parse(text: str) -> dict[str, object]:
    """Return the object that a text holds, refusing what could be read in two ways."""
    if len(text) > MAX_CHARACTERS:
        raise CertificateError(
            "E-CERT-001",
            f"the certificate has {len(text)} characters",
            f"at most {MAX_CHARACTERS} are read",
        )
    try:
        document = json.loads(
            text,
            parse_int=_integer,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            object_pairs_hook=_unique,
        )
    except CertificateError:
        raise
    except (ValueError, RecursionError) as error:
        raise CertificateError(
            "E-CERT-002", f"not valid JSON ({type(error).__name__})", "make the certificate again"
        ) from None
    if not isinstance(document, dict):
        raise _malformed("the document is not an object")
    return document


def check_fields(
    document: dict[str, object], fields: dict[str, type | tuple[type, ...]], algorithm: str
) -> None:
    """Refuse a document whose fields are not the expected ones, with their types."""
    missing, unknown = fields.keys() - document.keys(), document.keys() - fields.keys()
    if missing or unknown:
        raise _malformed(f"fields missing: {sorted(missing)}, unknown: {sorted(unknown)[:5]}")
    for name, kind in fields.items():
        value = document[name]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise _malformed(f"{name} has the type {type(value).__name__}")
    if (document["kind"], document["schema"], document["algorithm"]) != (KIND, SCHEMA, algorithm):
        raise CertificateError(
            "E-CERT-005",
            "the kind, schema or algorithm is not supported",
            f"schema {SCHEMA}, {algorithm}",
        )
