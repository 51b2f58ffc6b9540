"""The same numbers as PyTorch, in float64."""

import numpy as np
import pytest
from requirements import require

from weightslab import nn
from weightslab.nn import generators, streams
from weightslab.training import train

torch = require("torch")
CLOSE = {"rtol": 1e-10, "atol": 1e-13}


def assert_same(ours, theirs):
    np.testing.assert_allclose(ours, theirs.detach().numpy(), **CLOSE)


PAIRS = [
    (nn.Identity(), torch.nn.Identity()),
    (nn.Sigmoid(), torch.nn.Sigmoid()),
    (nn.Tanh(), torch.nn.Tanh()),
    (nn.ReLU(), torch.nn.ReLU()),
    (nn.LeakyReLU(0.2), torch.nn.LeakyReLU(0.2)),
    (nn.LeakyReLU(), torch.nn.LeakyReLU()),
    (nn.ELU(1.3), torch.nn.ELU(1.3)),
    (nn.SELU(), torch.nn.SELU()),
    (nn.GELU(), torch.nn.GELU(approximate="tanh")),
    (nn.Softplus(), torch.nn.Softplus()),
    (nn.Swish(), torch.nn.SiLU()),
]


@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=[repr(ours) for ours, _ in PAIRS])
def test_activations(ours, theirs):
    z = np.concatenate([np.random.default_rng(0).normal(0, 3, (20, 5)), [[0.0, -30.0, 30.0, -700.0, 700.0]]])
    x, c = torch.tensor(z, requires_grad=True), np.random.default_rng(1).standard_normal(z.shape)
    y = theirs(x)
    y.backward(torch.tensor(c))
    out, kept = ours.forward(z)
    assert_same(out, y)
    assert_same(ours.backward(c, kept)[0], x.grad)


@pytest.mark.parametrize("biases", [nn.normal(1.0), None])
def test_dense(biases):
    layer = nn.Dense(7, 4, biases=biases, rng=generators(0))
    linear = torch.nn.Linear(7, 4, bias=biases is not None)
    assert linear.weight.shape == layer.W.shape
    with torch.no_grad():
        linear.weight.copy_(torch.tensor(layer.W))
        if biases is not None:
            linear.bias.copy_(torch.tensor(layer.b))
    rng = np.random.default_rng(1)
    z, c = rng.standard_normal((9, 7)), rng.standard_normal((9, 4))
    x = torch.tensor(z, requires_grad=True)
    y = linear(x)
    y.backward(torch.tensor(c))
    out, kept = layer.forward(z)
    dx, gradients = layer.backward(c, kept)
    assert_same(out, y)
    assert_same(dx, x.grad)
    assert_same(gradients["W"], linear.weight.grad)
    if biases is not None:
        assert_same(gradients["b"], linear.bias.grad)


RNG = np.random.default_rng(5)
LABELS, SHARES = RNG.integers(0, 3, 8), RNG.dirichlet(np.ones(3), 8)
WEIGHTS = [0.5, 2.0, 1.0]
LOSSES = [
    (nn.MeanSquaredError(), torch.nn.MSELoss(), RNG.standard_normal((8, 3))),
    (nn.BinaryCrossEntropy(), torch.nn.BCEWithLogitsLoss(), RNG.random((8, 3))),
    (nn.SoftmaxCrossEntropy(), torch.nn.CrossEntropyLoss(), SHARES),
    (nn.SoftmaxCrossEntropy(), torch.nn.CrossEntropyLoss(), LABELS),
    (nn.AbsoluteError(), torch.nn.L1Loss(), RNG.standard_normal((8, 3))),
    (nn.Huber(), torch.nn.HuberLoss(), RNG.standard_normal((8, 3))),
    (nn.Huber(0.3), torch.nn.HuberLoss(delta=0.3), RNG.standard_normal((8, 3))),
    (
        nn.BinaryCrossEntropy(positive_weight=3.0),
        torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(3.0, dtype=torch.float64)),
        RNG.random((8, 3)),
    ),
    (nn.SoftmaxCrossEntropy(smoothing=0.2), torch.nn.CrossEntropyLoss(label_smoothing=0.2), LABELS),
    (nn.SoftmaxCrossEntropy(WEIGHTS), torch.nn.CrossEntropyLoss(torch.tensor(WEIGHTS, dtype=torch.float64)), LABELS),
    (nn.SoftmaxCrossEntropy(WEIGHTS), torch.nn.CrossEntropyLoss(torch.tensor(WEIGHTS, dtype=torch.float64)), SHARES),
    (
        nn.SoftmaxCrossEntropy(WEIGHTS, smoothing=0.1),
        torch.nn.CrossEntropyLoss(torch.tensor(WEIGHTS, dtype=torch.float64), label_smoothing=0.1),
        LABELS,
    ),
]


@pytest.mark.parametrize(("ours", "theirs", "target"), LOSSES)
@pytest.mark.parametrize("scale", [1.0, 30.0])
def test_losses(ours, theirs, target, scale):
    z = scale * np.random.default_rng(0).standard_normal((8, 3))
    x = torch.tensor(z, requires_grad=True)
    loss = theirs(x, torch.tensor(target))
    loss.backward()
    value, kept = ours.forward(z, target)
    assert_same(value, loss)
    assert_same(ours.backward(kept), x.grad)


def test_twenty_steps_of_training():
    stream = streams(0)
    x, target = stream.data.standard_normal((30, 4)), stream.data.integers(0, 3, 30)
    net = nn.Sequential(nn.Dense(4, 6, rng=stream.weights), nn.Tanh(), nn.Dense(6, 3, rng=stream.weights))
    model = torch.nn.Sequential(torch.nn.Linear(4, 6), torch.nn.Tanh(), torch.nn.Linear(6, 3))
    with torch.no_grad():
        for ours, theirs in ((net[0], model[0]), (net[2], model[2])):
            theirs.weight.copy_(torch.tensor(ours.W))
            theirs.bias.copy_(torch.tensor(ours.b))
    weights = [p for name, p in model.named_parameters() if "weight" in name]
    biases = [p for name, p in model.named_parameters() if "bias" in name]
    optimizer = torch.optim.SGD([{"params": weights, "weight_decay": 0.1}, {"params": biases}], lr=0.5)
    history = []
    for _ in range(20):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(torch.tensor(x)), torch.tensor(target))
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    ours = train(net, nn.SoftmaxCrossEntropy(), x, target, nn.SGD(0.5), steps=20, regularizer=nn.L2(0.1))
    np.testing.assert_allclose(ours, history, **CLOSE)
    assert_same(net[0].W, model[0].weight)
    assert_same(net[2].b, model[2].bias)


SCHEMES = [
    (nn.xavier_normal(1.5), lambda w: torch.nn.init.xavier_normal_(w, 1.5), "normal"),
    (nn.xavier_uniform(1.5), lambda w: torch.nn.init.xavier_uniform_(w, 1.5), "uniform"),
    (nn.he_normal(), lambda w: torch.nn.init.kaiming_normal_(w, nonlinearity="relu"), "normal"),
    (nn.he_uniform(), lambda w: torch.nn.init.kaiming_uniform_(w, nonlinearity="relu"), "uniform"),
    (nn.he_normal(fan="out"), lambda w: torch.nn.init.kaiming_normal_(w, mode="fan_out", nonlinearity="relu"), "normal"),
    (
        nn.he_uniform(2.0, "out"),
        lambda w: torch.nn.init.kaiming_uniform_(w, mode="fan_out", nonlinearity="relu").mul_(2.0),
        "uniform",
    ),
    (nn.lecun_normal(), lambda w: torch.nn.init.kaiming_normal_(w, nonlinearity="linear"), "normal"),
    (nn.lecun_uniform(), lambda w: torch.nn.init.kaiming_uniform_(w, nonlinearity="linear"), "uniform"),
    (nn.normal(0.3), lambda w: torch.nn.init.normal_(w, 0, 0.3), "normal"),
    (nn.uniform(0.3), lambda w: torch.nn.init.uniform_(w, -0.3, 0.3), "uniform"),
]


@pytest.mark.parametrize(("ours", "theirs", "distribution"), SCHEMES)
def test_initializers_draw_from_the_distribution_of_pytorch(ours, theirs, distribution):
    stats = require("scipy.stats")
    torch.manual_seed(0)
    reference = theirs(torch.empty(300, 500)).numpy().ravel()
    drawn = ours(np.random.default_rng(0), (300, 500), 500, 300).ravel()
    assert stats.ks_2samp(drawn, reference).pvalue > 1e-4
    std = reference.std()
    stated = stats.norm(0, std) if distribution == "normal" else stats.uniform(-std * 3**0.5, 2 * std * 3**0.5)
    assert stats.kstest(drawn, stated.cdf).pvalue > 1e-4
    assert drawn.std() == pytest.approx(std, rel=0.01)


PLACES = {
    "per token": lambda: (nn.Dense(5, 4, rng=generators(0)), (7, 3, 5), -1),
    "per pixel": lambda: (nn.Conv2d(2, 4, 3, padding=1, rng=generators(0)), (6, 2, 5, 5), 1),
}


@pytest.mark.parametrize("kind", ["classes", "weighted", "smoothed", "probabilities", "squares"])
@pytest.mark.parametrize("name", PLACES)
def test_losses_per_token_and_per_pixel(name, kind):
    layer, shape, axis = PLACES[name]()
    x, rng = np.random.default_rng(1).standard_normal(shape), np.random.default_rng(2)
    net = nn.Sequential(layer)
    out = net.output_shape(shape)
    one_class = tuple(np.delete(out, axis))
    weights = [0.5, 2.0, 1.0, 3.0]
    labels, shares = rng.integers(0, 4, one_class), np.moveaxis(rng.dirichlet(np.ones(4), one_class), -1, axis)
    loss, theirs, target = {
        "classes": (nn.SoftmaxCrossEntropy(), torch.nn.CrossEntropyLoss(), labels),
        "weighted": (nn.SoftmaxCrossEntropy(weights), torch.nn.CrossEntropyLoss(torch.tensor(weights)), labels),
        "smoothed": (nn.SoftmaxCrossEntropy(smoothing=0.1), torch.nn.CrossEntropyLoss(label_smoothing=0.1), labels),
        "probabilities": (nn.SoftmaxCrossEntropy(), torch.nn.CrossEntropyLoss(), shares),
        "squares": (nn.MeanSquaredError(), torch.nn.MSELoss(), rng.standard_normal(out)),
    }[kind]
    module = torch.nn.Linear(5, 4) if name == "per token" else torch.nn.Conv2d(2, 4, 3, padding=1)
    with torch.no_grad():
        module.weight.copy_(torch.tensor(layer.W))
        module.bias.copy_(torch.tensor(layer.b))
    optimizer, history = torch.optim.SGD(module.parameters(), lr=0.3), []
    for _ in range(5):
        optimizer.zero_grad()
        y, t = module(torch.tensor(x)), torch.tensor(target)
        if axis == -1 and kind != "squares":  # PyTorch's classes always stand behind the batch
            y, t = y.mT, t.mT if kind == "probabilities" else t
        value = theirs(y, t)
        value.backward()
        optimizer.step()
        history.append(value.item())
    np.testing.assert_allclose(train(net, loss, x, target, nn.SGD(0.3), steps=5), history, **CLOSE)
    assert_same(layer.W, module.weight)
    assert_same(layer.b, module.bias)


def test_a_masked_class_and_logits_whose_difference_overflows():
    for z in ([[0.5, -np.inf, 1.0], [2.0, 0.0, -np.inf]], [[1e308, -1e308, 0.0], [0.0, 1e308, -1e308]]):
        x, target = torch.tensor(z, requires_grad=True), [0, 1]
        value = torch.nn.functional.cross_entropy(x, torch.tensor(target))
        value.backward()
        ours, record = nn.SoftmaxCrossEntropy().forward(z, target)
        np.testing.assert_allclose(ours, value.item(), rtol=1e-12)
        np.testing.assert_allclose(nn.SoftmaxCrossEntropy().backward(record), x.grad.numpy(), atol=1e-15)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(nn.MeanSquaredError(), torch.nn.MSELoss()), (nn.AbsoluteError(), torch.nn.L1Loss())],
    ids=["squares", "absolute"],
)
def test_losses_of_half_precision_are_summed_wider(ours, theirs):
    y = np.full((8000, 1), 5, np.float16)
    value, _ = ours.forward(y, np.zeros_like(y))
    assert value.dtype == np.float16 and value == theirs(torch.tensor(y), torch.zeros(8000, 1).half()).item()
