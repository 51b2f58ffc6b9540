"""The cells "The same in PyTorch" of the lessons, run as they stand, beside the package."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from requirements import require

from weightslab.lessons import lesson_05
from weightslab.lessons.lesson_01 import WeightPictures
from weightslab.lessons.lesson_03 import Counting, LayerPicture
from weightslab.lessons.lesson_04 import ReadableNetwork
from weightslab.lessons.lesson_05 import Optimizers
from weightslab.lessons.lesson_05.optimizers import NAMES
from weightslab.lessons.lesson_10 import examples, network, share_right
from weightslab.nn import SGD, Adam, AdamW, Conv2d, Dense, MeanSquaredError, Sequential, SoftmaxCrossEntropy, streams
from weightslab.playground import Playground
from weightslab.theory import firing_probability
from weightslab.training import train

require("torch")
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
FOLD = r"<summary>The same in PyTorch</summary>\n\n```python\n(.*?)```"


def run_cell(lesson):
    """Return the names that the lesson's PyTorch cell leaves behind."""
    cells = json.loads(next(NOTEBOOKS.glob(f"{lesson}_*.ipynb")).read_text())["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    (program,) = re.findall(FOLD, text, re.S)
    assert len(program.splitlines()) <= 15
    names = {}
    exec(program, names)
    return names


def test_lesson_01_digits_after_sixty_steps():
    names, result = run_cell("01"), WeightPictures(steps=60).result
    np.testing.assert_allclose(names["W"].detach().numpy(), result.weights, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(names["b"].detach().numpy()[result.digit], result.bias, rtol=1e-9)
    scores = names["test_x"] @ names["W"].T + names["b"]
    assert (scores.argmax(1) == names["test_y"]).double().mean().item() == result.accuracy


def test_lesson_02_a_bias_leaves_zero():
    x = np.linspace(-1, 1, 41)[:, None]
    net, biases = Sequential(Dense(1, 1, rng=streams(0).weights)), []
    for _ in range(4):
        biases.append(net[0].b.item())
        train(net, MeanSquaredError(), x, 2 * x + 3, SGD(0.2), steps=1)
    np.testing.assert_allclose(run_cell("02")["biases"], biases, rtol=1e-12)
    np.testing.assert_allclose(biases, 3 * (1 - 0.6 ** np.arange(4)), rtol=1e-12)


def test_lesson_03_a_layer_and_its_count():
    names, layer = run_cell("03"), LayerPicture().result
    np.testing.assert_allclose(names["y"].detach().numpy(), layer.y, rtol=1e-12)
    np.testing.assert_array_equal(names["W"], layer.W)
    count = Counting(inputs=784, outputs=128).result
    assert names["count"] == count.weights + count.biases == 100_480


@pytest.mark.parametrize("scheme, share", [("xavier_normal_", 2**-24.5), ("kaiming_normal_", 1)])
def test_lesson_06_a_signal_through_fifty_layers(scheme, share):
    names = run_cell("06")
    sizes, signal, ours = names["sizes"][scheme], names["inputs"].numpy(), []
    for theirs in names["nets"][scheme]:
        layer = Dense(200, 200, biases=None, rng=streams(0).weights)
        layer.W = theirs.weight.detach().numpy()
        z = layer.forward(signal)[0]
        signal = np.maximum(z, 0)
        ours.append(np.sqrt(np.mean(z**2)))
    np.testing.assert_allclose(sizes, ours, rtol=1e-9)
    assert share / 2 < sizes[-1] / sizes[0] < 2 * share


def test_lesson_04_the_readable_network():
    names, result = run_cell("04"), ReadableNetwork(stage="backward").result
    for layer, z in (("first", result.sums[0]), ("second", result.sums[1])):
        gradient = np.column_stack([getattr(names[layer], kind).grad.numpy() for kind in ("weight", "bias")])
        np.testing.assert_allclose(gradient, result.gradients[layer == "second"], rtol=1e-12)
        np.testing.assert_allclose(gradient[:, -1], z, rtol=1e-12)
    np.testing.assert_allclose(names["loss"].item(), result.loss, rtol=1e-12)
    np.testing.assert_allclose(names["z"].grad.numpy(), result.sums[0], rtol=1e-12)
    assert names["a"].grad[0].item() == pytest.approx(0.478, abs=5e-4)


def test_lesson_05_five_optimizers():
    left, result = run_cell("05")["left"], Optimizers().result
    assert list(left) == list(NAMES)
    np.testing.assert_allclose(list(left.values()), result.distances, rtol=1e-5)


def test_lesson_07_convolution_and_its_dense_matrix():
    names = run_cell("07")
    conv = Conv2d(1, 1, 3, biases=None, rng=streams(0).weights)
    conv.W = np.reshape(names["conv"].weight.detach().numpy(), conv.W.shape)
    outputs = conv.forward(names["image"].numpy())[0].reshape(16)
    matrix = conv.forward(np.eye(36).reshape(36, 1, 6, 6))[0].reshape(36, 16).T
    np.testing.assert_allclose(names["convolved"].numpy(), outputs, rtol=1e-12)
    np.testing.assert_allclose(names["matrix"].numpy(), matrix, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(names["matrix"].numpy() @ names["image"].numpy().reshape(36), outputs, rtol=1e-12)


def test_lesson_08_decay_without_data():
    names = run_cell("08")
    for name, optimizer, decay in (("sgd", SGD(0.1), 0.02), ("adam", Adam(0.1), 0.02), ("adamw", AdamW(0.1, decay=0.02), 0)):
        w = np.array([1.0, -2.0, 0.5])
        net = Sequential(Dense(3, 1, biases=None, rng=streams(0).weights))
        net[0].W = w[None]
        state = optimizer.start(net.parameters, net.is_weight)
        for _ in range(100):
            optimizer.step(net.parameters, decay * net.parameters, state)
        np.testing.assert_allclose(names[name].numpy(), net.parameters.ravel(), rtol=1e-9)
    np.testing.assert_allclose(names["sgd"].numpy(), 0.998**100 * np.array([1.0, -2.0, 0.5]), rtol=1e-12)


def test_lesson_09_the_playground_after_five_epochs():
    playground = Playground()
    playground.play(5)
    assert run_cell("09")["loss"] == pytest.approx(playground.session.losses[-1, 0], rel=1e-12)


def test_lesson_10_twenty_steps_of_the_cnn():
    names = run_cell("10")
    x, y, x_test, y_test = examples("CNN")
    net = network("CNN")
    train(net, SoftmaxCrossEntropy(), x[:500], y[:500], Adam(0.01), steps=20)
    theirs = names["cnn"](names["x_test"]).detach().numpy()
    np.testing.assert_allclose(theirs, net(x_test), rtol=1e-4, atol=1e-4)
    assert share_right(net, x_test, y_test) == (theirs.argmax(axis=1) == y_test).mean() > 0.15


def test_lesson_11_how_often_a_neuron_fires():
    names = run_cell("11")
    predicted = firing_probability(names["biases"].numpy(), 2.0)
    np.testing.assert_allclose(names["predicted"].numpy(), predicted, rtol=1e-12)
    np.testing.assert_allclose(names["measured"].numpy(), predicted, atol=4 * np.sqrt(0.25 / 200_000))


def test_the_exercise_with_pytorch_lacks_one_line():
    lesson = next(NOTEBOOKS.glob("05_*.ipynb")).read_text()
    text = "\n".join("".join(cell["source"]) for cell in json.loads(lesson)["cells"])
    (program,) = re.findall(r"<summary>The exercise</summary>.*?```python\n(.*?)```", text, re.S)
    (missing,) = re.findall(r"at the end of each step, `(.*?)`", text)
    step = "            b -= lr * b.grad\n"
    for added, said in (("", "Not yet: after 2 steps"), (f"        {missing}\n", "Right")):
        names = {"lesson_05": lesson_05}
        exec(program.replace(step, step + added), names)
        assert lesson_05.check_descent(names["train"]).startswith(said)


def test_every_lesson_but_the_first_has_one():
    having = [path.stem[:2] for path in sorted(NOTEBOOKS.glob("*.ipynb")) if "The same in PyTorch" in path.read_text()]
    assert having == [f"{lesson:02}" for lesson in range(1, 12)]
