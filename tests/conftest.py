"""The order of the tests."""


def pytest_collection_modifyitems(items):
    """Browser tests come last: Playwright leaves its event loop running in the thread of the tests."""
    items.sort(key=lambda item: "browser" in item.path.parts)
