"""What `python -m data` can be told to do; one module per command."""
