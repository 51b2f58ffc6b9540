"""The questions of lesson 02."""

from weightslab.live.predict import Choose, Estimate

__all__ = ["DOUBLE_W", "FIRST", "NO_BIAS", "PREFERENCE", "SILENT", "WITHOUT"]

SILENT = Choose(
    "All inputs are 0, and the bias is 0 too. What is the output of a sigmoid neuron?",
    right="0.5",
    options={
        "0": "The pre-activation is 0, but the sigmoid of 0 is one half.",
        "0.5": "Without bias a silent input gives z = 0, and sigmoid(0) = 0.5, whatever the weights are.",
        "That depends on the weights": "The weights are multiplied by 0, so at zero input only the bias counts.",
    },
)

DOUBLE_W = Estimate(
    "A neuron with |w| = 2 and b = −1 looks at inputs N(0, 1). For which share of them does it fire?",
    truth="share",
    low=0,
    high=1,
    step=0.01,
    tolerance=0.03,
    mistakes={
        (0.17, 0.22): "That would be one half. This negative bias moves the threshold, and fewer inputs reach it.",
        (-0.32, -0.12): "Not so rarely: what counts is b / |w| = −0.5, not b itself.",
        (-1, 1): "Φ(b / |w|) = Φ(−0.5), a bit less than a third.",
    },
)

WITHOUT = Choose(
    "A ReLU network without biases learns x². What will its best fit look like?",
    shows=("targets",),
    right="Two straight lines from the origin",
    options={
        "Two straight lines from the origin": "Without biases f(a x) = a f(x) for a > 0: it cannot bend anywhere but at 0.",
        "A parabola, only a bit worse": "Each ReLU bends only where its pre-activation is 0, "
        "and without biases that is at x = 0.",
        "A flat line": "It can rise on both sides of 0, with a different slope on each.",
    },
)

NO_BIAS = Estimate(
    "The points lie on y = 2 x + 3, with x spread evenly around 0. A line through the origin may choose its "
    "slope freely. How small can its mean squared error get?",
    shows=("points",),
    truth="error",
    low=0,
    high=12,
    step=0.5,
    tolerance=0.3,
    mistakes={
        (-12, -8): "No slope can lift the line: at x = 0 it gives 0, and the point there is at 3.",
        (-6.3, -5.7): "It misses by 3 on average, but the error is squared before the mean is taken.",
        (-8, -0.3): "Steeper helps on one side of 0 exactly as much as it harms on the other, so all of 3² remains.",
        (0.3, 12): "With the slope 2 it misses every point by 3, which makes 3². No slope does better, and this "
        "one no worse.",
    },
)

FIRST = Choose(
    "90% of the images show 0 to 7, 8% an 8, and 2% a 9. Which output biases give the smallest loss before training?",
    right="The logarithms of 0.90, 0.08 and 0.02",
    options={
        "All 0": "Then each of the three classes gets the probability 1/3, and the loss is ln 3 = 1.10.",
        "The logarithms of 0.90, 0.08 and 0.02": "Then each class gets its share of the images as its probability.",
        "As large as possible for the class 0 to 7": "Then the loss of each 8 and each 9, −ln of its probability, is large.",
    },
)

PREFERENCE = Choose(
    "All biases are 0 and the weights are random. Which digits does such a network answer, before any training?",
    right="One or two digits for most images",
    options={
        "One or two digits for most images": "The random weights prefer some outputs. It does not take biases to be biased.",
        "All ten about equally often": "Only if biases were the only source of preferences. Random weights are one, too.",
        "None: all outputs are 0": "With biases of 0 the image of zeros gives zeros. Other images hardly ever do.",
    },
)
