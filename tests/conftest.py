"""The order of the tests, and that no timing decides whether one passes."""

from hypothesis import settings

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


def pytest_collection_modifyitems(items):
    """Browser tests come last: Playwright leaves its event loop running in the thread of the tests."""
    items.sort(key=lambda item: "browser" in item.path.parts)
