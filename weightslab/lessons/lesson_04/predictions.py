"""The questions of lesson 04."""

from weightslab.live.predict import Choose

__all__ = ["AWAKE", "DEEP_BIAS", "FIFTY", "LARGE_TANH", "NARROW", "NORM_COST", "XAVIER_SIGMOID"]

FIFTY = Choose(
    "Fifty ReLU layers with Xavier's initialization. How large is the signal in the last layer, if it was 1 in the first?",
    right="About 10⁻⁸",
    options={
        "About 1": "Xavier is made for that, but each ReLU throws away half of the mean square.",
        "About 0.02": "That would be 1/50: but the halves multiply, they do not add up.",
        "About 10⁻⁸": "Forty-nine ReLUs halve the mean square: 2⁻⁴⁹ is left, whose square root is 4.2 · 10⁻⁸.",
    },
)

LARGE_TANH = Choose(
    "Large weights saturate tanh, where its slope is nearly 0. What becomes of the gradient in a wide, deep network?",
    right="It explodes",
    options={
        "It vanishes": "Each slope is small, but each weight on the way back is large, and on balance the weights win.",
        "It explodes": "The few units that are not saturated pass it on, times large weights: × χ in each layer.",
        "It stays": "Only on the edge of chaos, where χ = 1.",
    },
)

XAVIER_SIGMOID = Choose(
    "A sigmoid network has 8 layers and Xavier's initialization. What comes out of it?",
    right="Something, but the same for every input",
    options={
        "Nothing: it is zero": "Sigmoids stay near 0.5: only the differences between inputs vanish.",
        "Something, but the same for every input": "Each layer keeps 5.6 % of the variance across inputs.",
        "A signal as strong as the input": "Xavier assumes a slope of 1 at 0. The sigmoid's is 1/4.",
    },
)

DEEP_BIAS = Choose(
    "All biases start at 1 instead of 0 (far more than the usual 0.01 or 0.1), so that ReLUs do not die. "
    "Where does that help?",
    right="In the first layer only",
    options={
        "In all layers": "Deeper, the common push makes all inputs look alike, and more units fire for none of them.",
        "In the first layer only": "No unit of that layer is dead any more. Deeper there are more dead units than before.",
        "Nowhere": "In the first layer it does help: no unit is dead there.",
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

NARROW = Choose(
    "With one hidden layer initial sizes from 0.2 to 3 are all good. With six hidden layers, the range of good sizes is …",
    right="narrower",
    options={
        "narrower": "Each layer multiplies the signal by the same factor, so a factor of 2 becomes 64 in six layers.",
        "about the same": "That would be so if each layer corrected the size of the signal. It multiplies it.",
        "wider": "More layers have more weights to learn with, but the signal must first get through all of them.",
    },
)

NORM_COST = Choose(
    "Batch normalization gives the signal the same size in all sixty ReLU layers. And the gradient, on its way back, …",
    right="grows, ten thousand times and more",
    options={
        "keeps its size": "Layer normalization does that. Batch normalization also keeps inputs apart, and pays for it.",
        "grows, ten thousand times and more": "Each layer multiplies it by about 1.2. Sixty times that is a lot.",
        "vanishes": "Without normalization, with weights of half of He's size, it would. Here each layer makes it larger.",
    },
)
