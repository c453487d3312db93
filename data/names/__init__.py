"""Names in files: what they are spelled like, whom they mean, which ones are remembered."""
