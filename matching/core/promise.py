"""How likely an answer within a week is: what one mentor did, drawn towards what all do."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_STRENGTHS = np.geomspace(0.5, 200.0, 40)  # requests that all others count as
_BEFORE_ANY = (8.0, 2.0)  # answered and not, before there is a record of anybody


def answer_chances(answered: npt.ArrayLike, asked: npt.ArrayLike) -> Floats:
    """Return each mentor's chance of an answer in time, shape (n,), in (0, 1).

    Parameters
    ----------
    answered, asked
        Requests answered in time, and all that are old enough to tell; whole numbers, shape (n,).

    Notes
    -----
    Empirical Bayes: the mentors' own chances are taken to follow one beta distribution, whose
    strength is the likeliest for what was seen (beta-binomial; Casella, The American Statistician
    39, 1985). Who has no record gets the mean of all; a long record speaks for itself.

    Examples
    --------
    >>> newcomer, silent, reliable = answer_chances([0, 0, 40], [0, 10, 40])
    >>> bool(silent < newcomer < reliable)
    True
    """
    from scipy.special import betaln  # noqa: PLC0415  pages never need it

    yes, of = np.asarray(answered, float), np.asarray(asked, float)
    before, against = _BEFORE_ANY
    mean = (yes.sum() + before) / (of.sum() + before + against)
    a, b = _STRENGTHS[:, None] * mean, _STRENGTHS[:, None] * (1.0 - mean)
    likely = (betaln(yes + a, of - yes + b) - betaln(a, b)).sum(axis=1)
    strength = _STRENGTHS[int(np.argmax(likely))]
    chances: Floats = (yes + strength * mean) / (of + strength)
    return chances
