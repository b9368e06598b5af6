"""Replay: check a certificate without searching and without the evaluator that made it."""

import math
from fractions import Fraction
from math import comb, lcm

from flint import arb

from numerics.ball import at_most, certainly_less, real, working_precision
from numerics.certificate import Certificate
from numerics.errors import UndecidedError
from numerics.replay_loss import losses
from numerics.sign_descent_certificate import SignCertificate, read
from numerics.sign_descent_replay import replay_sign
from numerics.verdict import Status, Verdict, reduce_radical, refuted

TIE_LIMIT = 5_000_000


def replay(certificate: Certificate | SignCertificate | str) -> Verdict:
    """Prove again that ``r(T) <= eps < r(T - 1)`` for the count T of a certificate.

    For sign descent the loss is the least over all step sizes.

    Args:
        certificate: the record, or its JSON text.

    Returns:
        ``holds`` if both inequalities are proved and the enclosures of the certificate agree with
        new ones; ``refuted`` if one is proved false; ``undecided`` if the budget is spent.

    Raises:
        CertificateError: if the text is not a well-formed certificate.

    >>> from numerics import gradient_descent
    >>> replay(gradient_descent.count(alpha=1, dim=100, eps="1/10").certificate()).status.value
    'holds'
    """
    if isinstance(certificate, str):
        certificate = read(certificate)
    if isinstance(certificate, SignCertificate):
        return replay_sign(certificate)
    trivial = _without_balls(certificate)
    if trivial is not None:
        return trivial
    try:
        return _with_balls(certificate)
    except UndecidedError as error:
        return Verdict(Status.UNDECIDED, error.message)


def _without_balls(claim: Certificate) -> Verdict | None:
    """Check what needs no evaluation: the shape of the claim and the trivial counts."""
    eps, t, before, at = claim.eps, claim.iterations, claim.loss_before, claim.loss_at
    if (t == 0) != (eps >= 1):
        return refuted("the count is 0 exactly when eps is at least 1")
    if (before is None) != (t == 0):
        return refuted("an enclosure one step earlier is given exactly when the count is not 0")
    if at.at_most(eps) is not True:
        return refuted("the enclosure at the count does not lie at or below eps")
    if before is not None and before.at_most(eps) is not False:
        return refuted("the enclosure one step earlier does not lie above eps")
    if claim.tie and not (at.is_exact and at.lower == eps):
        return refuted("a tie is claimed but the enclosure is not eps itself")
    known = Fraction(1) if t == 0 else Fraction(0) if claim.dim == 1 else None
    if known is None:
        return None
    if claim.dim == 1 and t > 1:
        return refuted("in dimension 1 the loss vanishes after one step")
    if not at.contains(known) or (before is not None and not before.contains(1)):
        return refuted("an enclosure does not contain the loss")
    if claim.tie != (known == eps):
        return refuted("the claim about a tie is wrong")
    return Verdict(Status.HOLDS, "the loss is known without computing")


def _with_balls(claim: Certificate) -> Verdict:
    eps, t, dim = claim.eps, claim.iterations, claim.dim
    alpha, c = claim.alpha, claim.alpha + claim.beta
    if dim is not None and _far_below(alpha, t, dim, eps):
        return refuted("the loss lies below eps one step earlier already", 64)
    if claim.tie:
        exact = None if dim is None else _equal(alpha, c, dim, t, eps)
        if exact is None:
            return Verdict(Status.UNDECIDED, "the tie is too large to be checked exactly")
        if not exact:
            return refuted("the claimed tie is not one")
    log_scale = _log(eps)
    needed = t.bit_length() + 40
    for bits in sorted({64, needed, 2 * needed + 64, 4 * needed + 256}):
        earlier, now = losses(alpha, c, t, dim, bits, log_scale)
        verdict = _judge(claim, earlier, now, bits)
        if verdict is not None:
            return verdict
    return Verdict(Status.UNDECIDED, "the precision was not enough to compare with eps")


def _judge(claim: Certificate, earlier: arb, now: arb, bits: int) -> Verdict | None:
    """Compare once; ``None`` asks for more precision."""
    assert claim.loss_before is not None
    with working_precision(bits + 40 + claim.eps.denominator.bit_length()):
        eps = real(claim.eps)
        if at_most(earlier, eps) is True:
            return refuted("the loss is at most eps one step earlier already", bits)
        if at_most(now, eps) is False:
            return refuted("the loss is still above eps at the count", bits)
        for ball, value in ((claim.loss_before, earlier), (claim.loss_at, now)):
            low, high = real(ball.lower), real(ball.upper)
            if certainly_less(high, value) or certainly_less(value, low):
                return refuted("an enclosure of the certificate does not contain the loss", bits)
        if at_most(earlier, eps) is False and (claim.tie or at_most(now, eps) is True):
            return Verdict(Status.HOLDS, "both inequalities were proved again", bits)
    return None


def _log(x: Fraction) -> float:
    """Return roughly ``log x``, for any size."""
    return math.log(x.numerator) - math.log(x.denominator)


def _far_below(alpha: Fraction, t: int, dim: int, eps: Fraction) -> bool:
    """Say whether ``r(t-1) <= exp(-2 (t-1) d^-alpha) < eps`` is proved."""
    with working_precision(64):
        exponent = 2 * real(t - 1) * (-real(alpha) * real(dim).log()).exp()
        return certainly_less(-(real(eps).log()), exponent)


def _equal(alpha: Fraction, c: Fraction, dim: int, t: int, eps: Fraction) -> bool | None:
    """Decide ``r(t) = eps`` by comparing coefficients of independent radicals (Besicovitch 1940).

    ``k^(-i/q)`` for the common denominator q is written as a rational times the radical of the
    q-th-power-free part, and equal radicals are collected.
    """
    if dim * (2 * t + 1) * max(1, t) > TIE_LIMIT:
        return None
    q = lcm(alpha.denominator, c.denominator)
    sums: dict[int, Fraction] = {}
    for k in range(1, dim + 1):
        parts = [(c, -eps)]
        if k > 1:
            parts += [
                (c + j * alpha, Fraction((-1) ** j * comb(2 * t, j))) for j in range(2 * t + 1)
            ]
        for exponent, factor in parts:
            radicand, outside = reduce_radical(k, int(exponent * q), q)
            sums[radicand] = sums.get(radicand, Fraction(0)) + factor * outside
    return all(value == 0 for value in sums.values())
