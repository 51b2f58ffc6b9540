"""The check of the exercise of lesson 00."""

import numpy as np

from weightslab.live.outcome import exercise

from .jacket import Jacket

__all__ = ["check_jacket"]


@exercise(Jacket)
def check_jacket(lab):
    """All six days right, and the neuron at least 80% sure on each."""
    result = lab.result
    least = np.abs(result.days - 0.5).min() + 0.5
    if result.right == 6 and least >= 0.8:
        return f"Right: all 6 days make sense, and the neuron is at least {least:.0%} sure."
    return f"Not yet: {result.right} of 6 days make sense, and the neuron is at least {least:.0%} sure (80% needed)."
