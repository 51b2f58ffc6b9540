"""The cells "The same in PyTorch" of the lessons, run as they stand, beside the package."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from weightslab.nn import SGD, Adam, AdamW, Conv2d, Dense, Sequential, streams

pytest.importorskip("torch")
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
