"""The questions of lesson 11, on the ledger."""

from weightslab.live.predict import Estimate

__all__ = ["EXACT", "MISLEADING"]

EXACT = Estimate(
    "How many of the 46 sentences are true without any condition?",
    truth=8,
    low=0,
    high=46,
    step=1,
    tolerance=3,
    mistakes={
        (-46, -3): "Counts and simple algebra are true without any condition, and some of the sentences are of this kind.",
        (3, 46): "Most of the sentences are true as long as a condition holds that they do not mention.",
    },
)

MISLEADING = Estimate(
    "And how many of the 46 are misleading, which means wrong where it matters?",
    truth=6,
    low=0,
    high=46,
    step=1,
    tolerance=3,
    mistakes={
        (-46, -3): "Some sentences survive because they sound plausible and hardly anybody measures them.",
        (3, 46): "Few are wrong outright: behind most of them there is an experiment, under conditions that got lost.",
    },
)
