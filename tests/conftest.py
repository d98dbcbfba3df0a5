"""What holds for all tests."""

from hypothesis import settings

# How long one example takes says more about the machine than about the code; what must be fast has tests of its own.
settings.register_profile("without deadlines", deadline=None)
settings.load_profile("without deadlines")
