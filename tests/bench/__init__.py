"""Measured performance, run by hand: `uv run python -m tests.bench NAME`."""
