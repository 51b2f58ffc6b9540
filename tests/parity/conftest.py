import sys

import pytest


@pytest.fixture(autouse=True, scope="module")
def float64():
    """Where PyTorch is there it computes in double precision, as this package does."""
    torch = sys.modules.get("torch")
    if torch is None:
        yield
        return
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)
