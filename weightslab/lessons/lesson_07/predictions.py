"""The questions of lesson 07."""

from weightslab.live.predict import Choose, Estimate

__all__ = ["BEHIND_Q", "DIFFERENT_NUMBERS", "LARGER_IMAGE", "MOST_WEIGHTS", "NEW_SEQUENCE", "SKY", "VOWELS"]

LARGER_IMAGE = Choose(
    "The image grows from 16 × 16 to 32 × 32 pixels. How many times as many weights does the dense layer need, and how many "
    "the convolution?",
    right="16 times, and as many as before",
    options={
        "4 times, and 4 times": "The dense layer has 4 times as many inputs and 4 times as many outputs, so 16 times as "
        "many pairs. The kernel does not know how large the image is.",
        "16 times, and as many as before": "4 times the inputs and 4 times the outputs make 16 times the pairs; the kernel "
        "is the same at all positions, however many there are.",
        "16 times, and 4 times": "The dense part is right. But the additional positions share the kernel that is there.",
        "4 times, and as many as before": "The kernel is right. In the dense layer inputs and outputs both grow, and each "
        "pair has a weight.",
    },
)

SKY = Estimate(
    "These nine weights add up to 0. The sky is evenly bright. What comes out there? (0 is black, 1 is white.)",
    shows=("cells", "values"),
    truth="sky",
    low=-1,
    high=1,
    step=0.05,
    tolerance=0.03,
    mistakes={
        (0.88, 1.05): "That is the sky as it was, which weights that add up to 1 would keep. These add up to 0.",
        (-1.05, -0.03): "Positive and negative weights cancel exactly where all nine pixels are alike.",
        (0.03, 0.88): "Where all nine pixels are alike, the output is that pixel times the sum of the weights: times 0.",
    },
)

NEW_SEQUENCE = Choose(
    "The layer has learned to copy the marked symbol. You put in another sequence. What changes?",
    shows=("map", "tokens", "answers", "mark", "matrices"),
    right="The map; the four matrices stay",
    options={
        "The map; the four matrices stay": "The map is computed anew from every input. Only the matrices are weights.",
        "The four matrices; the map stays": "The matrices are the weights, which only training changes. The map is made "
        "from them and from the input.",
        "Both": "Nothing is trained when you put in a sequence, so no weight moves.",
        "Neither": "Then the layer would look at the same position, wherever the mark is.",
    },
)

BEHIND_Q = Choose(
    "Each letter gets 27 numbers instead of 2. How near does the loss come to what counting gives?",
    shows=("vowels", "asked", "marks", "bars", "counted", "loss"),
    right="It meets it, to a thousandth",
    options={
        "It meets it, to a thousandth": "27 numbers can say any 27 probabilities: the table learns the counts themselves.",
        "It goes below": "Nothing that sees only one letter can: over these pairs, counting gives the least there is.",
        "It stays about as far away as with 2": "Two numbers must do for 27 possible next letters; 27 can say each.",
    },
)

DIFFERENT_NUMBERS = Choose(
    "A kernel of 3 × 3 moves over an image of 6 × 6. The dense layer that does the same has a matrix of 16 × 36 "
    "entries. How many different numbers stand in it?",
    right="10: the nine weights, and 0",
    options={
        "576: one for each pair of pixels": "A dense layer could have so many. But all outputs share the "
        "weights of the kernel.",
        "144: nine for each of the 16 outputs": "There are 144 entries other than 0, but each output uses the "
        "same nine numbers.",
        "10: the nine weights, and 0": "Each row has the nine weights, at other columns, and 0 for the pixels out of reach.",
    },
)

VOWELS = Choose(
    "A network learns which letter follows which in names. It has two numbers for each letter, and nobody tells "
    "it what a vowel is. Where do the vowels end up?",
    right="Near each other: similar letters follow them",
    options={
        "Anywhere: the network has never heard of vowels": "It need not. It sees which letters follow, and "
        "after vowels these are similar.",
        "Near each other: similar letters follow them": "Letters that predict the same next letters get similar numbers.",
        "In the order of the alphabet": "A letter is only a row number here. Shuffle the alphabet, and nothing "
        "else changes.",
    },
)

MOST_WEIGHTS = Choose(
    "GPT-2 small has 124 million parameters. Which of its parts has the most?",
    right="The dense layers",
    options={
        "The dense layers": "Two in each block, with four times d neurons between them: 8 d², where attention has 4 d². "
        "In GPT-2 small that is 46% of all parameters.",
        "The attention layers": "They have 4 d² in each block, half as many as the two dense layers behind them.",
        "The token embedding": "50,257 rows of 768 numbers are 31% of all. In larger models it is less.",
    },
)
