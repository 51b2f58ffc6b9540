"""The questions of lesson 00, some of which lesson 09 asks."""

from weightslab.live.predict import Choose

__all__ = ["CLOSEST", "HEAL_NEGATIVE", "HEAL_POSITIVE", "WHAT_TO_CHANGE", "WHICH_BIAS"]

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
        "The size: larger weights": "Scaling keeps the sign. Layer 2 still gets negative sums alone, and no neuron fires.",
        "Weight decay: less of it": "Decay has not done this. No signal passes, and so no gradient comes back.",
        "None of them": "A neuron that is silent at the start is not lost: a positive bias makes it fire.",
    },
)

HEAL_POSITIVE = Choose(
    "All hidden weights are positive: the network learns nothing. Which other slider alone makes it learn?",
    right="The size: smaller weights",
    options={
        "The size: smaller weights": "Nothing cancels: sums grow in each layer. Small weights keep the steps small.",
        "The size: larger weights": "The sums are too large already: they grow more than four times in each layer.",
        "The bias: 2": "More of the same. The neurons fire too strongly before training, and not too seldom.",
        "Weight decay: less of it": "Decay has not done this. The first steps have, before decay could do anything.",
    },
)

WHICH_BIAS = Choose(
    "All hidden biases are −2 before training, or all are 2. Which of the two networks fails to learn?",
    right="Only the one with −2",
    options={
        "Only the one with −2": "Its neurons hardly ever fire, and a silent ReLU gets no gradient.",
        "Only the one with 2": "Its loss is high before training, but its neurons fire, and gradients repair it.",
        "Both": "ReLU is not symmetric: it passes what is positive, and blocks what is negative.",
        "Neither": "Training repairs biases only where a gradient arrives, and a silent ReLU gets none.",
    },
)

CLOSEST = Choose(
    "At which weight decay λ are training loss and validation loss closest to each other?",
    right="0.3",
    options={
        "0.00001": "There they are farthest apart: the network has overfitted.",
        "0.02": "There the validation loss is at its best. A small gap alone is no sign of a good network.",
        "0.3": "There the weights have shrunk to almost nothing, and both losses are those of guessing.",
    },
)
