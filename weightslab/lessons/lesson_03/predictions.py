"""The questions of lesson 03."""

from weightslab.live.predict import Choose, Estimate

__all__ = ["BY_TRAINING", "COLUMN", "FOUND", "MATRIX_SAVES", "ONE_LINE", "SCALE", "SHARE", "SILENT_MISTAKE"]

COLUMN = Choose(
    "One entry of W is changed: row 2, column 3. Which outputs change?",
    shows=("maps", "values"),
    right="Output 2 only",
    options={
        "Output 2 only": "Row 2 belongs to neuron 2, and no other neuron uses this weight.",
        "Output 3 only": "Column 3 belongs to input 3. The outputs belong to the rows.",
        "All three": "That is what happens if input 3 changes: it reaches all neurons, through column 3.",
    },
)

SCALE = Choose(
    "The weight into a hidden neuron and its bias are multiplied by 4, the weight out of it is divided by 4. With which "
    "activation function does the network still compute what it did?",
    shows=("map", "values", "before"),
    right="With ReLU, but not with tanh",
    options={
        "With ReLU, but not with tanh": "ReLU(4 z) = 4 ReLU(z), and the 4 is divided out. But tanh(4 z) is not 4 tanh(z).",
        "With tanh, but not with ReLU": "tanh squeezes: tanh(4 z) is not 4 tanh(z). A ReLU lets a positive factor pass.",
        "With both: 4 and 1/4 cancel": "They cancel only if the factor passes through the activation, as it does with ReLU.",
        "With neither": "A ReLU lets a positive factor pass: ReLU(4 z) = 4 ReLU(z).",
    },
)

SHARE = Estimate(
    "A layer has 99 inputs. Which share of its parameters are biases, in percent?",
    truth="percent",
    low=0,
    high=10,
    step=0.1,
    tolerance=0.06,
    mistakes={
        (-10, -0.06): "More: there is one bias for each neuron, and each neuron has only 99 weights.",
        (0.06, 10): "Less: each neuron has 99 weights and 1 bias, however many neurons there are.",
    },
)

MATRIX_SAVES = Choose(
    "Two loops in Python and one matrix product compute the same layer for the same examples. Why is the product faster?",
    right="Python is called once, and not once for each number",
    options={
        "It needs fewer multiplications": "Each weight still meets each example once, so the number of products "
        "is the same.",
        "Python is called once, and not once for each number": "Each call costs as much time as thousands of "
        "products, and one call does them all in machine code.",
        "It computes with fewer digits": "The numbers have the same precision, and the results agree.",
    },
)

SILENT_MISTAKE = Choose(
    "W is stored with a row for each neuron, and somebody writes x @ W instead of x @ W.T. In which layer does "
    "no error appear?",
    right="One with as many outputs as inputs",
    options={
        "In none: NumPy always notices": "NumPy compares sizes, not meanings. In a square matrix the sizes "
        "agree either way.",
        "One with as many outputs as inputs": "W is square, so both products have the right shape. Only the "
        "numbers are wrong.",
        "One with a single output": "There W has the shape (1, inputs), and x @ W fits only if there is a single input too.",
        "One with a single example": "The number of examples is not involved: the inner sizes must fit, and they do not.",
    },
)

ONE_LINE = Choose(
    "One neuron is given the four points of XOR. How many of them can it get right, wherever its line is?",
    shows=("points",),
    right="At most 3",
    options={
        "At most 2": "3 are possible: the line cuts off one corner, and the only mistake is the corner opposite to it.",
        "At most 3": "A line can cut off one corner, or two that are neighbours, but not two that are opposite.",
        "All 4": "Points of one class lie on opposite corners, and a line cannot separate both from the rest.",
    },
)

FOUND = Choose(
    "Two hidden units are enough for XOR. Fifty such networks start from different weights. How many of them learn it?",
    right="Most of them, but not all",
    options={
        "All fifty: the right weights exist, so training finds them": "Training takes small steps downhill, and some "
        "networks end where no small step helps.",
        "Most of them, but not all": "From most initial weights the way downhill leads to a solution. From the others it "
        "ends with lines that cut off neighbouring corners.",
        "Hardly any: the right weights are too rare": "They need not be hit by chance: from most initial weights the way "
        "downhill leads to a solution.",
    },
)

BY_TRAINING = Choose(
    "Two ReLUs can draw |x| exactly. Twenty such networks are trained from different initial weights. How many come near it "
    "(error below 0.002)?",
    shows=("target",),
    right="Some of them: it depends on the initial weights",
    options={
        "All of them: the task could not be simpler": "Simple to draw is not simple to find: a unit that fires nowhere gets "
        "no gradient, and never comes back.",
        "Some of them: it depends on the initial weights": "Where both units keep firing, on different sides, training "
        "finds the rest.",
        "None of them: a curve made of bends cannot be trained": "The bends do no harm. Where both units keep firing, on "
        "different sides, training finds the rest.",
    },
)
