"""The questions of lesson 06."""

from weightslab.live.predict import Choose, Estimate

__all__ = ["BIAS_FIRST", "LARGEST_RATE", "NONSENSE", "PLATEAU"]

LARGEST_RATE = Estimate(
    "The learning rate is raised step by step. From which learning rate on does the loss grow instead of falling?",
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
        "The weight": "Its gradient is multiplied by the input, and the inputs are small: 0.09 on average, squared.",
        "The bias": "Its input is always 1, larger than the others. With large inputs it would be last.",
        "Both at once": "Only where E[x²] = 1, the size of the bias's own input.",
    },
)

PLATEAU = Choose(
    "A network learns three parts of a task, one of them four times as strong as the weakest. In which order?",
    right="One after another, the strongest first",
    options={
        "All at once, each a little in every step": "The rate of each depends on its strength and on what it has already.",
        "One after another, the strongest first": "Each waits on a plateau, then rises fast: time about ln(s / u₀) / 2s.",
        "The weakest first, since it is small": "Small means slow here: what is weak has a weak gradient.",
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
