"""The question of lesson 00."""

from weightslab.live.predict import Choose

__all__ = ["WHAT_TO_CHANGE"]

WHAT_TO_CHANGE = Choose(
    "This neuron puts the jacket on when it is warm. What has to change?",
    shows=("bars", "curve"),
    right="The sign of its weight",
    options={
        "The sign of its weight": "A negative weight turns the answer round: on when it is cold.",
        "The size of its weight": "A larger weight makes it surer of the same wrong advice.",
        "One number is not enough": "One is: its sign says on which side the neuron answers.",
    },
)
