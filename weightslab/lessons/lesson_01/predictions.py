"""The questions of lesson 01 that are asked before its labs show what happens."""

from weightslab.live.predict import Choose, Estimate

__all__ = ["ARROW", "BIG_WEIGHT", "DOUBLED", "TWICE", "WHAT_ARRIVES", "ZERO"]

WHAT_ARRIVES = Estimate(
    "The source sends 0.8 through a weight of 0.5. What arrives?",
    shows=("edge", "end", "weight", "source", "source_text", "target"),
    truth="contribution",
    low=-2,
    high=2,
    step=0.05,
    tolerance=0.001,
    mistakes={
        (0.85, 0.95): "That is the sum; a connection multiplies: 0.8 × 0.5.",
        (0.35, 0.45): "That is the source itself: the weight halves it, 0.8 × 0.5.",
        (0.05, 0.15): "That is the weight itself: it still has to be multiplied by the source, 0.8 × 0.5.",
        (-0.85, -0.75): "The size is right, the sign is not: both factors are positive.",
        (-9, 9): "Multiply source and weight: 0.8 × 0.5.",
    },
)

DOUBLED = Choose(
    "Double w₁, w₂ and b of the neuron. What happens?",
    shows=("output", "points", "line", "arrow", "w", "curve", "dots"),
    right="The line stays, the change gets sharper",
    options={
        "The line stays, the change gets sharper": "2z = 0 exactly where z = 0, and z grows twice as fast across the line.",
        "The line moves away from the origin": "The bias alone would move it; doubled with the weights it does not.",
        "The line turns": "Only the ratio of w₁ and w₂ turns it, and that stays.",
        "Nothing changes": "The line stays, but |w| doubles, and with it the steepness of the output.",
    },
)

ZERO = Choose(
    "Where will the weights of “0” be most strongly negative?",
    right="In the middle",
    options={
        "In the middle": "A 0 is the digit that has hardly any ink there.",
        "At the rim": "The ring of a 0 runs there: ink at the rim speaks for it.",
        "In the corners": "Hardly any digit has ink there, so these weights get hardly any gradient and stay near 0.",
    },
)

BIG_WEIGHT = Choose(
    "The radius is written in a unit a thousand times smaller. For how many tumours does the verdict change?",
    shows=("bars", "marks", "values"),
    right="None",
    options={
        "None": "The weight shrinks to a thousandth: large number times small weight is the same contribution.",
        "A few": "No contribution changes: the numbers are a thousand times larger, the weight as much smaller.",
        "Nearly all": "The weight does become tiny, but its numbers become large: the product stays.",
    },
)

ARROW = Choose(
    "The arrow has the two weights as its coordinates. Where does it point, seen from the line on which z = 0?",
    shows=("output", "points", "line", "curve", "dots"),
    right="At a right angle to the line",
    options={
        "Along the line": "Along the line z stays 0. The arrow points to where z grows fastest, away from it.",
        "At a right angle to the line": "Along the line z does not change, so z grows fastest at a right angle to it.",
        "That depends on the bias": "The bias moves the line but does not turn it, and the arrow does not contain the bias.",
    },
)

TWICE = Choose(
    "The neuron gets the radius twice. With one radius its weight was 4.50. What do the data say about the two weights?",
    shows=("marks",),
    right="Only that they add up to 4.50",
    options={
        "Both are 2.25": "That is one pair of many: any two weights with the sum 4.50 fit the data exactly as well.",
        "One is 4.50, the other 0": "That is one pair of many: any two with the sum 4.50 fit the data exactly as well.",
        "Both are 4.50": "Then the radius would count twice as much as before, and the predictions would change.",
        "Only that they add up to 4.50": "Both inputs are equal, so only the sum of their weights reaches the prediction.",
    },
)
