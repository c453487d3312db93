"""What pages are made of; nothing here is a page."""
