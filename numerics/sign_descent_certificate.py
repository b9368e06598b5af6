"""Certificates of counts for sign descent, as strict JSON."""

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from numerics.ball import Ball
from numerics.certificate import (
    KIND,
    SCHEMA,
    Certificate,
    _ball,
    _ends,
    _malformed,
    _versions,
    check_fields,
    parse,
    shortened,
)
from numerics.errors import CertificateError, InputError
from numerics.exact import dimension, exponents, integer_text, rational_text, steps, tolerance
from numerics.sign_descent_count import ChordEvidence, Cover, SignCount, SweepEvidence, Witness

MAX_NODES: Final = 50_000
TOP: Final = 2**62 - 1
MAX_UNIT: Final = 50_000

_FIELDS: Final[dict[str, type | tuple[type, ...]]] = {
    "kind": str,
    "schema": int,
    "algorithm": str,
    "dynamics": str,
    "parity": (str, type(None)),
    "generic": bool,
    "alpha": str,
    "dim": str,
    "eps": str,
    "iterations": str,
    "loss_before": (list, type(None)),
    "loss_at": list,
    "tie": bool,
    "precision_bits": int,
    "step_size": (list, type(None)),
    "decreasing": (str, type(None)),
    "witness": (dict, type(None)),
    "witness_before": (dict, type(None)),
    "cover_before": (dict, type(None)),
    "cover_at": (dict, type(None)),
    "sweep_before": (dict, type(None)),
    "sweep_at": (dict, type(None)),
    "versions": dict,
}


@dataclass(frozen=True, slots=True)
class SignCertificate:
    """What a count for sign descent claims, with the places at which it is checked.

    The fields are those of :class:`numerics.sign_descent_count.SignCount`.
    """

    algorithm: str
    dynamics: str
    parity: str | None
    generic: bool
    alpha: Fraction
    dim: int
    eps: Fraction
    iterations: int
    loss_before: Ball | None
    loss_at: Ball
    tie: bool
    precision_bits: int
    step_size: Ball | None
    decreasing: int | None
    witness: Witness | None
    witness_before: Witness | None
    cover_before: Cover | None
    cover_at: Cover | None
    sweep_before: SweepEvidence | ChordEvidence | None
    sweep_at: SweepEvidence | ChordEvidence | None
    versions: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, count: SignCount) -> "SignCertificate":
        """Return the certificate of a count, with enclosures shortened to the digits needed."""
        import flint

        before, step = count.loss_before, count.step_size
        return cls(
            count.algorithm,
            count.dynamics,
            count.parity,
            count.generic,
            count.alpha,
            count.dim,
            count.eps,
            count.iterations,
            None if before is None else shortened(before, count.eps),
            count.loss_at if count.tie else shortened(count.loss_at, count.eps),
            count.tie,
            count.precision_bits,
            None if step is None else Ball(*(Fraction(text) for text in step.decimal_bounds())),
            count.decreasing,
            count.witness,
            count.witness_before,
            count.cover_before,
            count.cover_at,
            count.sweep_before,
            count.sweep_at,
            (("python-flint", flint.__version__), ("flint", flint.__FLINT_VERSION__)),
        )

    def to_json(self) -> str:
        """Return the JSON text, one document, numbers as strings."""
        document = {
            "kind": KIND,
            "schema": SCHEMA,
            "algorithm": self.algorithm,
            "dynamics": self.dynamics,
            "parity": self.parity,
            "generic": self.generic,
            "alpha": rational_text(self.alpha),
            "dim": integer_text(self.dim),
            "eps": rational_text(self.eps),
            "iterations": integer_text(self.iterations),
            "loss_before": None if self.loss_before is None else _ends(self.loss_before),
            "loss_at": _ends(self.loss_at),
            "tie": self.tie,
            "precision_bits": self.precision_bits,
            "step_size": None if self.step_size is None else _ends(self.step_size),
            "decreasing": None if self.decreasing is None else integer_text(self.decreasing),
            "witness": _witness_table(self.witness),
            "witness_before": _witness_table(self.witness_before),
            "cover_before": _cover_table(self.cover_before),
            "cover_at": _cover_table(self.cover_at),
            "sweep_before": _sweep_table(self.sweep_before),
            "sweep_at": _sweep_table(self.sweep_at),
            "versions": dict(self.versions),
        }
        return json.dumps(document, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "SignCertificate":
        """Read a certificate strictly.

        Raises:
            CertificateError: as for :meth:`numerics.certificate.Certificate.from_json`.
        """
        document = parse(text)
        check_fields(document, _FIELDS, "sd")
        try:
            return _decode(document)
        except InputError as error:
            raise CertificateError(
                "E-CERT-004",
                f"a number of the certificate is refused ({error.message})",
                error.remedy,
            ) from None


def read(text: str) -> Certificate | SignCertificate:
    """Read a certificate of either algorithm strictly.

    Raises:
        CertificateError: if it is malformed.
    """
    if parse(text).get("algorithm") == "sd":
        return SignCertificate.from_json(text)
    return Certificate.from_json(text)


def _decode(document: dict[str, object]) -> SignCertificate:
    texts = {key: value for key, value in document.items() if isinstance(value, str)}
    alpha, _ = exponents(texts["alpha"], 0)
    dim = dimension(texts["dim"])
    if dim is None:
        raise CertificateError("E-CERT-004", "dim is infinite", "a finite dimension")
    eps, iterations = tolerance(texts["eps"]), steps(texts["iterations"], "iterations")
    canonical = {
        "alpha": rational_text(alpha),
        "dim": integer_text(dim),
        "eps": rational_text(eps),
        "iterations": integer_text(iterations),
    }
    for name, spelling in canonical.items():
        if texts[name] != spelling:
            raise CertificateError(
                "E-CERT-004", f"{name} is not in lowest terms", "fractions in lowest terms"
            )
    bits, decreasing = document["precision_bits"], document["decreasing"]
    assert isinstance(bits, int)
    if not 0 <= bits <= 10**7:
        raise CertificateError("E-CERT-004", "precision_bits is out of range", "0 to 10000000")
    if (texts["dynamics"], document["parity"], document["generic"]) not in _KINDS:
        raise CertificateError(
            "E-CERT-005", "the dynamics and parity are not supported", "averaged, exact"
        )
    before, step = document["loss_before"], document["step_size"]
    return SignCertificate(
        "sd",
        texts["dynamics"],
        texts.get("parity"),
        document["generic"] is True,
        alpha,
        dim,
        eps,
        iterations,
        None if before is None else _ball(before, "loss_before"),
        _ball(document["loss_at"], "loss_at"),
        document["tie"] is True,
        bits,
        None if step is None else _ball(step, "step_size"),
        None if decreasing is None else _place(decreasing, dim, "decreasing", 0),
        _witness(document["witness"], dim),
        _witness(document["witness_before"], dim),
        _cover(document["cover_before"], dim),
        _cover(document["cover_at"], dim),
        _sweep(document["sweep_before"], dim),
        _sweep(document["sweep_at"], dim),
        _versions(document["versions"]),
    )


_KINDS: Final = {("averaged", None, False)} | {
    ("exact", parity, generic) for parity in ("even", "odd", None) for generic in (False, True)
}


def _place(value: object, dim: int, name: str, least: int = 1) -> int:
    if not isinstance(value, str):
        raise _malformed(f"{name} is not a text")
    place = steps(value, name)
    if integer_text(place) != value or not least <= place <= dim:
        raise CertificateError("E-CERT-004", f"{name} is out of range", f"at least {least}")
    return place


def _witness_table(witness: Witness | None) -> dict[str, object] | None:
    if witness is None:
        return None
    return {
        "decreasing": integer_text(witness.decreasing),
        "at_coordinate": witness.at_coordinate,
    }


def _witness(value: object, dim: int) -> Witness | None:
    if value is None:
        return None
    assert isinstance(value, dict)
    if value.keys() != {"decreasing", "at_coordinate"} or not isinstance(
        value["at_coordinate"], bool
    ):
        raise _malformed("a witness is not a place and a truth value")
    return Witness(_place(value["decreasing"], dim, "a witness"), value["at_coordinate"])


def _cover_table(cover: Cover | None) -> dict[str, object] | None:
    if cover is None:
        return None
    return {
        "first": integer_text(cover.first),
        "nodes": [integer_text(node) for node in cover.nodes],
    }


def _cover(value: object, dim: int) -> Cover | None:
    if value is None:
        return None
    assert isinstance(value, dict)
    if value.keys() != {"first", "nodes"} or not isinstance(value["nodes"], list):
        raise _malformed("a cover is not a place and a list of places")
    if not 0 < len(value["nodes"]) <= MAX_NODES:
        raise _malformed("a cover has too few or too many places")
    nodes = tuple(_place(node, dim, "a node") for node in value["nodes"])
    return Cover(_place(value["first"], dim, "first"), nodes)


def _sweep_table(sweep: SweepEvidence | ChordEvidence | None) -> dict[str, object] | None:
    if sweep is None:
        return None
    if isinstance(sweep, ChordEvidence):
        return {
            "unit": sweep.unit,
            "cells": [integer_text(cell) for cell in sweep.cells],
            "place": integer_text(sweep.place),
        }
    hit = None if sweep.hit is None else [integer_text(value) for value in sweep.hit]
    return {
        "cells": [integer_text(cell) for cell in sweep.cells],
        "place": integer_text(sweep.place),
        "hit": hit,
    }


def _sweep(value: object, dim: int) -> SweepEvidence | ChordEvidence | None:
    if value is None:
        return None
    assert isinstance(value, dict)
    if value.keys() == {"unit", "cells", "place"}:
        return _chords(value)
    if value.keys() != {"cells", "place", "hit"} or not isinstance(value["cells"], list):
        raise _malformed("a sweep is not a list of step sizes, a step size and a hit")
    _check_number(value["cells"])
    cells = tuple(_place(cell, TOP, "a cell") for cell in value["cells"])
    hit, pair = value["hit"], None
    if hit is not None:
        if not isinstance(hit, list) or len(hit) != 2:
            raise _malformed("a hit is not a pair")
        pair = _place(hit[0], dim, "a hit"), _place(hit[1], TOP, "a hit")
    return SweepEvidence(cells, _place(value["place"], TOP, "a step size"), pair)


def _check_number(cells: list[object]) -> None:
    if not 0 < len(cells) <= MAX_NODES:
        raise _malformed("a sweep has too few or too many step sizes")


def _chords(value: dict[str, object]) -> ChordEvidence:
    unit, cells = value["unit"], value["cells"]
    if not isinstance(unit, int) or isinstance(unit, bool) or not isinstance(cells, list):
        raise _malformed("chords are not a number of places, a list of step sizes and a step size")
    if not 0 < unit <= MAX_UNIT:
        raise CertificateError("E-CERT-004", "unit is out of range", f"1 to {MAX_UNIT}")
    _check_number(cells)
    top = 4 << unit
    places = tuple(_place(cell, top, "a cell") for cell in cells)
    return ChordEvidence(unit, places, _place(value["place"], top, "a step size"))
