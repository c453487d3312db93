"""The meeting: which panels it shows in which order, frozen so that they stay as shown."""
