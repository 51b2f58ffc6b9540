"""The questions of lesson 00."""

from weightslab.live.predict import Choose

__all__ = ["HEAL_NEGATIVE", "WHAT_TO_CHANGE"]

WHAT_TO_CHANGE = Choose(
    "This neuron puts the jacket on when it is warm. What has to change?",
    shows=("bars", "curve", "formula"),
    right="The sign of its weight",
    options={
        "The sign of its weight": "With a negative weight the neuron says yes when it is cold.",
        "The size of its weight": "A larger weight makes it surer of the same wrong advice.",
        "One number is not enough": "One number is enough: its sign decides on which days the neuron says yes.",
    },
)

HEAL_NEGATIVE = Choose(
    "All hidden weights are negative: the network learns nothing. Which other slider alone makes it learn?",
    right="The bias: a little above 0",
    options={
        "The bias: a little above 0": "Then neurons fire although all weights are negative, and a gradient comes back.",
        "The size: larger weights": "The signs stay, so layer 2 still gets negative pre-activations, and no neuron fires.",
        "Weight decay: less of it": "Decay has not done this. No signal passes, and so no gradient comes back.",
        "None of them": "A neuron that is silent at the start is not lost: a positive bias makes it fire.",
    },
)
