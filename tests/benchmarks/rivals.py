"""The same training step in other ways: straight-line NumPy, PyTorch and JAX. Each gives a function that does one step.

All train a dense network on the mean squared error from the same weights, lists of W (m, n) and b (m,), in float32.
With ``adam`` they do Adam at its usual settings, else SGD.
"""

import numpy as np
import torch

try:
    import jax
    import jax.numpy as jnp
except ImportError:
    jax = None

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


def straight(weights, biases, x, y, activation, lr, adam=False):
    """NumPy written out, as fast as we know: buffers kept, features first, a bias as one more column of its W.

    A family, whose W is (R, m, n), has its buffers as (features, R, batch): what works on single numbers then runs through
    one piece of memory. (The package holds network after network: only so each does bit for bit what it does alone.)
    """
    f, shapes, lead = np.float32, [(W.shape[-2], W.shape[-1] + 1) for W in weights], weights[0].shape[:-2]
    ends = np.cumsum([m * n for m, n in shapes])
    p, g, m1, m2, work, work2 = (np.zeros((*lead, ends[-1]), f) for _ in range(6))
    Wb, dWb = (
        [part.reshape(*lead, *shape) for part, shape in zip(np.split(v, ends[:-1], -1), shapes, strict=True)] for v in (p, g)
    )
    for part, W, b in zip(Wb, weights, biases, strict=True):
        part[..., :-1], part[..., -1] = W, b

    def buffers(sizes):
        """One for each size, as it stands in memory and with the networks in front."""
        memory = [np.ones((n, *lead, len(x)), f) for n in sizes]
        return memory, [np.moveaxis(a, 0, -2) for a in memory]

    outs = [m for m, _ in shapes]
    (zs, Z), (ds, D), (slopes, _), (inputs, X) = (buffers(sizes) for sizes in (outs, outs, outs, [n for _, n in shapes]))
    X[0] = np.vstack([x.T, np.ones(len(x))]).astype(f)
    X_T, W_T, outputs = [a.mT for a in X], [part[..., :-1].mT for part in Wb], [a[:-1] for a in inputs[1:]]
    zeros, target = [np.zeros_like(z) for z in zs], np.ascontiguousarray(y.T, f)
    product, dot = (np.matmul, np.vecdot) if lead else (np.dot, np.dot)
    one, rate, scale = np.array(1, f), np.array(lr, f), np.array(2 / y.size, f)
    beta1, rest1, beta2, rest2, epsilon = (np.array(v, f) for v in (BETA1, 1 - BETA1, BETA2, 1 - BETA2, EPSILON))
    last, count = len(shapes) - 1, 0

    def step():
        nonlocal count
        for i in range(last):
            product(Wb[i], X[i], Z[i])
            if activation == "tanh":
                np.tanh(zs[i], outputs[i])
            else:
                np.maximum(zs[i], zeros[i], outputs[i])
        product(Wb[last], X[last], Z[last])
        np.subtract(Z[last], target, D[last])
        errors = D[last].reshape(*lead, -1)
        loss = dot(errors, errors) / y.size
        np.multiply(ds[last], scale, ds[last])
        for i in range(last, -1, -1):
            product(D[i], X_T[i], dWb[i])
            if i:
                d, slope = ds[i - 1], slopes[i - 1]
                product(W_T[i], D[i], D[i - 1])
                if activation == "tanh":
                    np.multiply(outputs[i - 1], outputs[i - 1], slope)
                    np.subtract(one, slope, slope)
                else:
                    np.greater(zs[i - 1], zeros[i - 1], slope)
                np.multiply(d, slope, d)
        if adam:
            count += 1
            np.multiply(m1, beta1, m1)
            np.multiply(g, rest1, work)
            np.add(m1, work, m1)
            np.multiply(m2, beta2, m2)
            np.multiply(g, g, work)
            np.multiply(work, rest2, work)
            np.add(m2, work, m2)
            np.sqrt(m2, work)
            np.multiply(work, f((1 - BETA2**count) ** -0.5), work)
            np.add(work, epsilon, work)
            np.divide(m1, work, work2)
            np.multiply(work2, f(lr / (1 - BETA1**count)), work2)
            np.subtract(p, work2, p)
        else:
            np.multiply(g, rate, work)
            np.subtract(p, work, p)
        return loss

    return step


def _torch_optimizer(parameters, lr, adam):
    return (torch.optim.Adam if adam else torch.optim.SGD)(parameters, lr=lr)


def torch_module(weights, biases, activation):
    """The `torch.nn.Sequential` with these weights."""
    layers = []
    for W, b in zip(weights, biases, strict=True):
        layers += [torch.nn.Linear(W.shape[1], W.shape[0]), torch.nn.Tanh() if activation == "tanh" else torch.nn.ReLU()]
        with torch.no_grad():
            layers[-2].weight[...], layers[-2].bias[...] = torch.tensor(W), torch.tensor(b)
    return torch.nn.Sequential(*layers[:-1])


def eager(weights, biases, x, y, activation, lr, adam=False):
    """PyTorch as its tutorials write it."""
    net, loss_of, x, y = torch_module(weights, biases, activation), torch.nn.MSELoss(), torch.tensor(x), torch.tensor(y)
    optimizer = _torch_optimizer(net.parameters(), lr, adam)

    def step():
        optimizer.zero_grad()
        loss = loss_of(net(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return step


def eager_loop(weights, biases, x, y, activation, lr, adam=False):
    """A family, one network after the other; W is (R, m, n)."""
    steps = [
        eager([W[r] for W in weights], [b[r] for b in biases], x, y, activation, lr, adam) for r in range(len(weights[0]))
    ]
    return lambda: torch.stack([step().detach() for step in steps])


def eager_batched(weights, biases, x, y, activation, lr, adam=False):
    """A family at once: stacked matrices and `torch.baddbmm`."""
    Ws, bs = ([torch.tensor(a, requires_grad=True) for a in arrays] for arrays in (weights, [b[:, None] for b in biases]))
    x, y = torch.tensor(x).expand(len(weights[0]), *x.shape), torch.tensor(y)
    optimizer, f = _torch_optimizer([*Ws, *bs], lr, adam), torch.tanh if activation == "tanh" else torch.relu

    def step():
        optimizer.zero_grad()
        a = x
        for i, (W, b) in enumerate(zip(Ws, bs, strict=True)):
            a = torch.baddbmm(b, f(a) if i else a, W.mT)
        loss = (a - y).square().mean((1, 2))
        loss.sum().backward()
        optimizer.step()
        return loss.detach()

    return step


def compiled(weights, biases, x, y, activation, lr, adam=False):
    """`jax.jit` of the whole step, called once a step; `jax.vmap` over the networks of a family, whose W is (R, m, n)."""
    f, x, y = jnp.tanh if activation == "tanh" else jax.nn.relu, jnp.asarray(x), jnp.asarray(y)

    def loss_of(parameters):
        a = x
        for i, (W, b) in enumerate(parameters):
            a = (f(a) if i else a) @ W.T + b
        return jnp.mean((a - y) ** 2)

    def one(parameters, first, second, t):
        loss, gradient = jax.value_and_grad(loss_of)(parameters)
        tree = jax.tree.map
        if not adam:
            return loss, tree(lambda p, g: p - lr * g, parameters, gradient), first, second
        first = tree(lambda m, g: BETA1 * m + (1 - BETA1) * g, first, gradient)
        second = tree(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, second, gradient)
        rate, root = lr / (1 - BETA1**t), jnp.sqrt(1 - BETA2**t)
        parameters = tree(lambda p, m, v: p - rate * m / (jnp.sqrt(v) / root + EPSILON), parameters, first, second)
        return loss, parameters, first, second

    family = weights[0].ndim == 3
    run = jax.jit(jax.vmap(one, (0, 0, 0, None)) if family else one, donate_argnums=(0, 1, 2))
    parameters = [(jnp.asarray(W), jnp.asarray(b)) for W, b in zip(weights, biases, strict=True)]
    state = [parameters, *(jax.tree.map(jnp.zeros_like, parameters if adam else ()) for _ in range(2))]
    count = 0

    def step():
        nonlocal count
        count += 1
        loss, *state[:] = run(*state, np.float32(count))
        return loss.block_until_ready()

    return step
