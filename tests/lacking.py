"""What a test needs and a machine may lack: skipped with the reason, or in CI a failure."""

import os

import pytest


def lacking(reason, required="REQUIRE_ENGINES"):
    """End the test: a failure where the setting asks for what is missing, else skipped."""
    (pytest.fail if os.environ.get(required) else pytest.skip)(reason)
