"""Named panels: each function takes a scope and a look and returns one `Panel`."""
