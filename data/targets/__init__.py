"""Plans on their way into force: a template to fill, a draft, a second person's issue."""
