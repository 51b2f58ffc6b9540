"""The questions of lesson 10."""

from weightslab.live.predict import Choose

__all__ = ["SHUFFLED", "WHICH_IS_BEST"]

WHICH_IS_BEST = Choose(
    "Logistic regression has 410 weights and biases, the MLP 15,210, the CNN 5,210. Which reads most of the test signals?",
    right="The CNN",
    options={
        "Logistic regression": "One weight for each position and digit cannot follow a curve that moves: a third is right.",
        "The MLP, because it has the most weights": "More weights, but it must learn a curve anew for every position.",
        "The CNN": "Its kernels are the same at all positions, so what a kernel learns at one position serves at all.",
    },
)

SHUFFLED = Choose(
    "The 40 positions of all signals are permuted, all in the same way. No information is lost. What does the CNN do?",
    right="It falls far below what it had",
    options={
        "It reads as many as before": "Its kernels look at neighbours, and neighbours no longer belong together.",
        "It falls far below what it had": "Its kernels look at neighbours, which are strangers now. An MLP would not mind.",
        "It reads nothing: 10%": "The numbers still carry information: the CNN works like a poor MLP now.",
    },
)
