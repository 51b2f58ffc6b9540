"""The question of lesson 00."""

from weightslab.live.predict import Choose

__all__ = ["WHAT_TO_CHANGE"]

WHAT_TO_CHANGE = Choose(
    "This neuron puts the jacket on when it is warm. What has to change?",
    shows=("bars", "curve"),
    right="The sign of its weight",
    options={
        "The sign of its weight": "With a negative weight the neuron says yes when it is cold.",
        "The size of its weight": "A larger weight makes it surer of the same wrong advice.",
        "One number is not enough": "One number is enough: its sign decides on which days the neuron says yes.",
    },
)
