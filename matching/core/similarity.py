"""How near a line of one side comes to the profile of the other."""

import numpy as np
import numpy.typing as npt

NEAREST = 3
LEXICAL_WEIGHT = 0.1
Floats = npt.NDArray[np.floating]


def pooled(similarities: Floats, nearest: int = NEAREST) -> Floats:
    """Return the mean of the `nearest` largest values of each row, the largest counting double.

    Parameters
    ----------
    similarities
        Shape (..., m), padded with -inf where a profile has fewer than m lines.

    Returns
    -------
    ndarray, shape (...,)
        A profile is judged by what it says best, without letting one lucky line decide alone.
    """
    top = -np.sort(-similarities, axis=-1)[..., :nearest]
    weights = np.where(np.isfinite(top), 1.0, 0.0)
    weights[..., 0] *= 2.0
    values = np.where(np.isfinite(top), top, 0.0)
    summed: Floats = (values * weights).sum(axis=-1) / np.maximum(weights.sum(axis=-1), 1.0)
    return summed


def closeness(similarity: Floats, scale: tuple[float, float]) -> Floats:
    """Map a cosine to [0, 1] by what it is worth with one encoder, `Encoder.scale`."""
    wrong, right = scale
    close: Floats = np.clip((similarity - wrong) / (right - wrong), 0.0, 1.0)
    return close


def fused(dense: Floats, lexical: Floats) -> Floats:
    """Add the small lexical leg to the cosine; as an equal partner it would do harm."""
    return dense + LEXICAL_WEIGHT * lexical
