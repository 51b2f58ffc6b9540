"""The questions of lesson 05."""

from weightslab.live.predict import Choose, Estimate

__all__ = ["BIAS_FIRST", "CALM", "FIRST_STEP", "LARGEST_RATE", "NONSENSE", "PLATEAU", "SIXTEEN_SEEDS"]

LARGEST_RATE = Estimate(
    "The learning rate is raised step by step. From which learning rate on does the loss grow instead of falling?",
    shows=("rings", "path", "loss"),
    truth="limit",
    low=0.1,
    high=2.0,
    step=0.05,
    tolerance=0.1,
    mistakes={
        (-2, -0.1): "There it still falls: it jumps across the valley, but lands lower on the other side.",
        (0.1, 2): "There it grows already: each jump across the valley lands higher than it started.",
    },
)

BIAS_FIRST = Choose(
    "The inputs have a standard deviation of 0.3 around 0. Which is learned first, the weight or the bias?",
    right="The bias",
    options={
        "The weight": "Its gradient is multiplied by the input, and the mean square of the inputs is only 0.09.",
        "The bias": "Its input is always 1, larger than the others. With large inputs it would be last.",
        "Both at once": "Only where E[x²] = 1, the size of the bias's own input.",
    },
)

PLATEAU = Choose(
    "A network learns three parts of a task, the strongest four times as strong as the weakest. In which order?",
    right="One after another, the strongest first",
    options={
        "All at once, each a little in every step": "The rate of each depends on its strength and on how much of "
        "it is learned already.",
        "One after another, the strongest first": "Each waits on a plateau, then rises fast: time about ln(s / u₀) / (2 s).",
        "The weakest first, since it is small": "Weak parts are learned slowly, because their gradients are weak.",
    },
)

SIXTEEN_SEEDS = Choose(
    "Sixteen networks differ in nothing but their random seed. What do their loss curves look like if the "
    "learning rate is far too large?",
    right="Very different: some get through, others get stuck",
    options={
        "All alike: every loss grows without end": "That is what a quadratic valley does. Here tanh and "
        "cross-entropy keep slopes bounded, so a jump may land anywhere, good or bad.",
        "Very different: some get through, others get stuck": "Large jumps depend on chance, and the seeds "
        "differ in nothing else.",
        "All alike, only faster than with a small rate": "Up to a limit. Beyond it steps jump over what they should find.",
    },
)

CALM = Choose(
    "After 200 steps with the rate 10, the learning rate is lowered to 0.1. What do the curves do from there on?",
    right="They calm down at once, and most stay near the level they had reached",
    options={
        "They calm down at once, and most stay near the level they had reached": "Small steps no longer jump. "
        "But they walk slowly, from where the large ones had landed.",
        "All of them fall to the loss of a small rate from the beginning": "They start from where the large "
        "steps have carried them, with weights far too large, and 200 small steps are too few for that.",
        "They go on jumping: the damage is done": "The jumps came from the length of the steps, and that has changed.",
    },
)

FIRST_STEP = Choose(
    "All five optimizers have the learning rate 0.1 and start on a steep slope. Which of them moves the bias by "
    "about 0.1 in its first step, however steep the slope is?",
    right="Adam",
    options={
        "SGD": "It moves by learning rate × gradient, and here the gradient is 4.6.",
        "Momentum": "Its first step is that of SGD: there is no past yet that it could remember.",
        "Adam": "It divides the gradient by its own recent size, and in the first step that is the size of this gradient.",
        "All of them: that is what a learning rate means": "The rate is multiplied by the gradient, unless the "
        "optimizer divides by the gradient's size first.",
    },
)

NONSENSE = Choose(
    "The labels of 200 training images are drawn at random. How many of them does a network with 64 hidden units learn?",
    right="All of them",
    options={
        "All of them": "It has thousands of weights, and each image differs from the others in some pixels.",
        "About one in ten": "That is the share of new images that it gets right. The training images it learns one by one.",
        "About half": "Only a much smaller network stops half-way. This one goes on until it knows every label.",
    },
)
