"""Vectors of listings, kept as new as their words."""

from pgvector import HalfVector

from exchange.models import ListingVector
from exchange.queries import not_encoded
from matching.core.plain import nameless
from matching.queries import encoder

AT_ONCE = 128


def refresh_listings() -> int:
    """Encode listings on the exchange whose words have no vector yet; return how many.

    A vector is written with the digest of the words that were encoded, and one whose digest is not
    that of the words is never read, so that it may run at any time and twice.
    """
    waiting = list(not_encoded()[:AT_ONCE])
    if not waiting:
        return 0
    vectors = encoder().encode([nameless(each["words"], []) for each in waiting])
    ListingVector.objects.bulk_create(
        [
            ListingVector(
                listing_id=each["pk"],
                digest=each["now"],
                model=encoder().name,
                vector=HalfVector(vector),
            )
            for each, vector in zip(waiting, vectors, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["listing"],
        update_fields=["digest", "model", "vector"],
    )
    return len(waiting)
