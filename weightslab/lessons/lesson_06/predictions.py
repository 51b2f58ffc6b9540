"""The questions of lesson 06."""

from weightslab.live.predict import Choose

__all__ = [
    "AWAKE",
    "CHAOS",
    "DEEP_BIAS",
    "EIGHT_TIMES",
    "FIFTY",
    "LARGE_TANH",
    "NARROW",
    "NARROWING",
    "OTHER_SIGNS",
    "RESIDUAL_ALONE",
    "REVIVAL",
    "STILL_GUESSING",
    "XAVIER_SIGMOID",
]

FIFTY = Choose(
    "Fifty ReLU layers with Xavier's initialization. How large is the signal in the last layer, if it was 1 in the first?",
    right="About 10⁻⁸",
    options={
        "About 1": "Xavier's rule is made for that, but each ReLU halves the mean square.",
        "About 0.02": "That would be 1/50. But from layer to layer the halves are multiplied, not added.",
        "About 10⁻⁸": "Forty-nine ReLUs halve the mean square: 2⁻⁴⁹ is left, whose square root is 4.2 · 10⁻⁸.",
    },
)

LARGE_TANH = Choose(
    "Large weights saturate tanh, where its slope is nearly 0. What becomes of the gradient in a wide, deep network?",
    right="It explodes",
    options={
        "It vanishes": "Each slope is small, but each weight on the way back is large, and on balance the weights win.",
        "It explodes": "The few unsaturated units pass it on, times large weights. On balance it grows in each layer.",
        "It stays": "Only on the edge of chaos, where χ = 1.",
    },
)

XAVIER_SIGMOID = Choose(
    "A sigmoid network has 8 layers and Xavier's initialization. What comes out of it?",
    right="Something, but the same for every input",
    options={
        "Nothing: it is zero": "Sigmoids stay near 0.5: only the differences between inputs vanish.",
        "Something, but the same for every input": "Each layer keeps 5.6% of the variance across inputs.",
        "A signal as strong as the input": "Xavier assumes a slope of 1 at 0. The sigmoid's is 1/4.",
    },
)

DEEP_BIAS = Choose(
    "All biases start at 1 instead of 0 (far more than the usual 0.01 or 0.1), so that ReLUs do not die. "
    "Where does that help?",
    shows=("dead", "always"),
    right="In the first layer only",
    options={
        "In all layers": "In deeper layers the common push makes all inputs look alike, and more units fire for none.",
        "In the first layer only": "Hardly a unit is dead there any more. Deeper more units are dead than before.",
        "Nowhere": "In the first layer it does help: hardly a unit is dead there.",
    },
)

AWAKE = Choose(
    "After twenty steps that are too long, 41 of the 64 ReLUs of the first layer are dead. From now on the steps are a "
    "tenth as long. How many of the 41 wake up?",
    right="None",
    options={
        "All of them": "Short steps prevent new deaths. But a dead unit gets no gradient, so short or long, its step is 0.",
        "Some of them": "Behind the first layer, yes. But this layer looks at the digits, and they stay as they are.",
        "None": "No gradient reaches their weights, and their inputs, the digits, never change: so they stay as they are.",
    },
)

CHAOS = Choose(
    "Two inputs with a correlation of 0.6 pass through the same 20 random tanh layers. What becomes of the "
    "correlation for small weights (σ_w = 1.3) and for large ones (σ_w = 2.5)?",
    right="Small weights raise it, large weights lower it",
    options={
        "Small weights raise it, large weights lower it": "Small weights shrink the difference between the "
        "inputs, and the biases, which are the same for both, remain. Large weights push tanh to its ends and "
        "tear the inputs apart.",
        "It falls towards 0 with both: random layers mix everything": "Both inputs pass through the same random "
        "layers. With small weights their difference shrinks, and they end up nearly equal.",
        "It rises towards 1 with both: all signals end up alike": "That is order, and it ends where χ grows "
        "beyond 1. There a small difference grows from layer to layer.",
        "It stays at 0.6": "Only a linear layer without biases would keep it; tanh and the biases change it in every layer.",
    },
)

NARROWING = Choose(
    "A linear layer narrows from 400 inputs to 100 outputs. Weights of variance 1 / 400 keep the mean square of "
    "the signal on its way forward. What do they do to the mean square of the gradient on its way back?",
    right="They divide it by 4",
    options={
        "They keep it, too": "On the way back each neuron adds up 100 terms, not 400, so 1 / 400 is too small.",
        "They divide it by 4": "100 terms with weights of variance 1 / 400 make 100 / 400 of the mean square.",
        "They multiply it by 4": "It is the other way round: fewer terms arrive on the way back, so their sum is smaller.",
    },
)

STILL_GUESSING = Choose(
    "Eight ReLU networks with three hidden layers learn to read digits for 120 steps. One starts with all "
    "weights at 0, one with all at 0.1, the others with random weights. Which of the first two leaves guessing "
    "behind?",
    right="Neither",
    options={
        "The one at 0.1: its gradients are not 0": "They are not 0, but they are the same for all neurons of a "
        "layer. So all of them stay equal, and do the work of one.",
        "The one at 0: the first step makes its weights different": "Every product of weights on the way back "
        "is 0, so the hidden layers get no gradient at all.",
        "Both: training makes up for any start": "Equal neurons get equal gradients and stay equal, however "
        "long one trains.",
        "Neither": "All neurons of a layer start equal, get the same gradient and remain equal: a layer does "
        "the work of one.",
    },
)

REVIVAL = Choose(
    "Short steps alone wake none of the dead ReLUs in the first layer. Which remedy brings most of them back?",
    right="New random weights for the dead ones",
    options={
        "A leaky ReLU: 1% of the gradient gets through": "It moves their weights, but a hundred times more "
        "slowly than the others'. Sixty short steps are not enough.",
        "New random weights for the dead ones": "Most of them fire for some digit at once. From then on they get gradients.",
        "More of the short steps": "Their gradient is exactly 0, so a thousand steps move them no further than one.",
    },
)

NARROW = Choose(
    "With one hidden layer initial sizes from 0.2 to 3 are all good. With six hidden layers, the range of good sizes is …",
    right="narrower",
    options={
        "narrower": "Each layer multiplies the signal by the same factor, so a factor of 2 becomes 64 in six layers.",
        "about the same": "That would be so if each layer corrected the size of the signal. It multiplies it.",
        "wider": "More layers have more weights to learn with, but the signal must first get through all of them.",
    },
)

RESIDUAL_ALONE = Choose(
    "Each of sixty blocks adds to its input a branch that is as large as the input and unrelated to it. How many times as "
    "large is the signal at the end?",
    right="Hundreds of millions of times",
    options={
        "As large as before": "It would be if the block replaced its input. But it adds to it.",
        "About 8 times, which is √60": "It would be if all branches were as large as the first input. But each is as large "
        "as what has grown until then.",
        "About 60 times": "It would be if all branches were as large as the first input, and equal to it. But each is as "
        "large as what has grown until then.",
        "Hundreds of millions of times": "Each block doubles the mean square, so it multiplies the size by about √2, and "
        "√2 sixty times is a billion (a little less in layers of finite width).",
    },
)

EIGHT_TIMES = Choose(
    "All biases are 0, and all weights of the network are doubled. How much larger do the pre-activations of its third "
    "hidden layer become?",
    right="8 times",
    options={
        "2 times": "That is what the weights of the third layer do. But those of the first two have doubled what it gets.",
        "6 times": "The factors of three layers are multiplied, not added: 2 · 2 · 2.",
        "8 times": "Each of three layers doubles what arrives. The outputs, one layer later, become 16 times as large.",
        "They stay the same": "ReLU cuts off what is negative. It does not hold back what is positive.",
    },
)

OTHER_SIGNS = Choose(
    "Chance decides which half of the initial weights is positive. Let it decide once more, so that half of the signs "
    "change: the final training loss is …",
    right="about the same",
    options={
        "about the same": "Before training no weight knows anything yet. In layers as wide as these, other signs are just "
        "other random weights.",
        "that of guessing": "A trained network would be ruined. Before training there is nothing to ruin.",
        "about twice as high": "That would be so if some signs were better than others before training.",
        "about half as high": "Mixing again helps as little as it harms: random weights become other random weights.",
    },
)
