"""Bringing files in from the page: the loader runs as its own process, job by job."""
