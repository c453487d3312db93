"""How the warehouse comes to be: versions, file feeds, checks, and the demo bank."""
