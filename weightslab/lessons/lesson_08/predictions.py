"""The questions of lesson 08."""

from weightslab.live.predict import Choose, Estimate

__all__ = [
    "AT_THE_CAPS",
    "HALF_GONE",
    "MORE_DECAY",
    "PRUNED",
    "SEVEN_ZEROS",
    "SMALL_DECAY",
    "TOGETHER",
    "WHICH_CLIP",
    "WORST",
]

MORE_DECAY = Choose(
    "A big network fits sixteen noisy points. Its weight decay is raised from 0.0001 to 0.02. What happens to the errors?",
    shows=("dots",),
    right="Larger on training points, smaller on new ones",
    options={
        "Smaller on both": "Decay pulls the weights away from where the training error is least, so that error grows.",
        "Larger on both": "On training points it grows. But what is lost there is noise, and new points have other noise.",
        "Larger on training points, smaller on new ones": "Small weights cannot bend the curve to every point: it misses "
        "the noise, and meets the truth.",
        "Smaller on training points, larger on new ones": "That is what too little decay does: the curve runs through the "
        "noise.",
    },
)

SEVEN_ZEROS = Choose(
    "Ten weights, of which the data need three. At λ = 1, how many become exactly 0?",
    right="Seven under L1, none under L2",
    options={
        "Seven under both": "Under L2 the pull gets weaker as the weight gets smaller, so it never arrives.",
        "Seven under L1, none under L2": "L1 pulls as hard at a small weight as at a large one, L2 in proportion to it.",
        "None under either": "True of L2. Under L1 the pull does not weaken near 0, and the data pull less at those seven.",
        "All ten under L1, seven under L2": "At λ = 1 the data hold the three that they need; L2 makes none exactly 0.",
    },
)

SMALL_DECAY = Estimate(
    "No data, only L2: with λ = 0.1, Adam takes 0.45 off a weight of 1 in 100 steps. How much with λ = 0.0001?",
    truth="adam",
    low=0,
    high=1,
    step=0.01,
    tolerance=0.1,
    mistakes={
        (-1, -0.1): "A thousand times less is what SGD and AdamW make of it. Adam divides a gradient by its usual size, and "
        "λ stands in both.",
        (0.1, 1): "Nothing makes it stronger: the step of Adam is about the learning rate, whatever λ is.",
    },
)

HALF_GONE = Choose(
    "Two networks read 98% of the new digits right. Only one was trained with dropout, 0.5. Now half of the 64 hidden "
    "neurons of each are removed for good. What becomes of them?",
    shows=("stay",),
    right="The one trained with dropout loses little, the other much",
    options={
        "Both read about half of the digits": "Half of the neurons are not half of the digits: all digits are read by all "
        "neurons together.",
        "Both lose little: 32 neurons are enough": "They would be enough if they had been trained alone. Without dropout "
        "each neuron has learned to rely on all the others.",
        "The one trained with dropout loses little, the other much": "In each step of its training half of the neurons were "
        "missing, so it has learned to do with half.",
        "The one trained with dropout loses more, because its neurons were trained less": "They were trained to do without "
        "the others, and that is what counts now.",
    },
)

TOGETHER = Choose(
    "Two outputs have the same weights and listen to the same fifty neurons. When are they always off by the same amount?",
    right="Under Dropout",
    options={
        "Under Dropout": "A neuron that is left out is left out for both.",
        "Under DropConnect": "It draws for each connection anew, and the two outputs have connections of their own.",
        "Under both": "DropConnect draws for each connection, so the outputs miss different neurons.",
        "Under neither": "Dropout draws once for each neuron, and both outputs listen to the same neurons.",
    },
)

WORST = Choose(
    "Sixty examples, some noise, almost no penalty. With how many weights is the error on new data worst?",
    right="60",
    options={
        "6": "Few weights cannot follow the noise far.",
        "60": "As many as examples: one single solution passes through all points, whatever it takes.",
        "360": "More than enough: of many solutions through all points the one with the smallest weights is found, and it "
        "is tamer than the only one at 60.",
    },
)

AT_THE_CAPS = Choose(
    "The weights of a critic start spread evenly between −c and c. Its loss always rewards a larger difference, "
    "and whatever leaves [−c, c] is put back to the end. Where are most weights after 500 steps?",
    right="Exactly at −c and c",
    options={
        "Spread evenly, as before": "Each weight has a gradient, and nothing in this loss ever tells it to stop.",
        "Near 0": "Weight decay pulls towards 0. Clipping does nothing to a weight within the caps.",
        "Exactly at −c and c": "The gradient keeps its direction for long, so a weight moves on until the cap stops it.",
        "Close to the caps, but not at them": "A weight that passes the cap is put back onto it, so it stands "
        "there exactly.",
    },
)

WHICH_CLIP = Choose(
    "Of 200 targets, 4 are wrong by 50. Which of the three networks comes closest to the true curve?",
    shows=("targets", "wrong", "word"),
    right="Gradients clipped",
    options={
        "Gradients clipped": "A wrong target still pulls in its direction, but no harder than the limit allows.",
        "Weights clipped": "Small weights cannot draw the curve, and the wrong targets still pull as hard as before.",
        "No clipping": "Each wrong target makes a step some fifty times too long, and undoes what the others have taught.",
    },
)

PRUNED = Choose(
    "A network is trained without any penalty. Then the smaller half of its weights is set to 0. Test digits read right: …",
    right="about as many as before",
    options={
        "about as many as before": "Half of all weights were so small that hardly any answer depended on them.",
        "about half as many": "That would be so if all weights mattered equally. The small ones hardly matter.",
        "one in ten, as by guessing": "Only when nearly all weights are gone. Drag on to see where it happens.",
    },
)
