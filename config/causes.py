"""What a failure came from."""

from collections.abc import Iterator


def causes(problem: BaseException | None) -> Iterator[BaseException]:
    """Yield a failure and what it came from; a row of causes that runs in a circle ends."""
    seen: set[int] = set()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        yield problem
        problem = problem.__cause__ or problem.__context__
