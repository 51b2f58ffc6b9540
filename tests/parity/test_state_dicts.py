"""Weights go into a real PyTorch model and come back, and both models compute the same."""

import numpy as np
import pytest
from requirements import require

from weightslab import nn
from weightslab.nn import normal, streams
from weightslab.storage import from_torch_state_dict, to_torch_state_dict

torch = require("torch")


def dense(rng):
    return (
        nn.Sequential(nn.Dense(5, 4, biases=normal(1.0), rng=rng), nn.Tanh(), nn.Dense(4, 2, biases=None, rng=rng)),
        torch.nn.Sequential(torch.nn.Linear(5, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2, bias=False)),
        (5,),
    )


def convolutional(rng):
    return (
        nn.Sequential(
            nn.Conv2d(3, 4, 3, biases=normal(1.0), rng=rng),
            nn.BatchNorm(4, rng=rng),
            nn.ReLU(),
            nn.Flatten(),
            nn.Dense(4 * 4 * 4, 2, rng=rng),
            nn.LayerNorm(2, normal(1.0), rng=rng),
        ),
        torch.nn.Sequential(
            torch.nn.Conv2d(3, 4, 3),
            torch.nn.BatchNorm2d(4),
            torch.nn.ReLU(),
            torch.nn.Flatten(),
            torch.nn.Linear(64, 2),
            torch.nn.LayerNorm(2),
        ),
        (3, 6, 6),
    )


@pytest.mark.parametrize("make", [dense, convolutional])
def test_weights_go_to_torch_and_come_back(make):
    ours, theirs, shape = make(streams(0).weights)
    x = np.random.default_rng(0).standard_normal((7, *shape))
    theirs = theirs.double()
    if ours.buffers:
        ours.forward(x, ours.record(x.shape, training=True))  # running statistics other than 0 and 1
    theirs.load_state_dict({name: torch.from_numpy(array) for name, array in to_torch_state_dict(ours).items()})
    np.testing.assert_allclose(ours(x), theirs.eval()(torch.from_numpy(x)).detach().numpy(), rtol=1e-10, atol=1e-12)

    other, _, _ = make(streams(1).weights)
    from_torch_state_dict(other, theirs.state_dict())
    assert np.array_equal(other.parameters, ours.parameters)
    assert all(np.array_equal(other.buffers[name], array) for name, array in ours.buffers.items())


def test_attention():
    ours = nn.Sequential(nn.MultiHeadAttention(6, 2, biases=normal(1.0), rng=streams(0).weights))
    theirs = torch.nn.MultiheadAttention(6, 2, batch_first=True).double()
    theirs.load_state_dict(
        {name.removeprefix("0."): torch.from_numpy(array) for name, array in to_torch_state_dict(ours).items()}
    )
    x = np.random.default_rng(0).standard_normal((3, 5, 6))
    tensor = torch.from_numpy(x)
    np.testing.assert_allclose(ours(x), theirs(tensor, tensor, tensor)[0].detach().numpy(), rtol=1e-10, atol=1e-12)
