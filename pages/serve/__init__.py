"""Many readers: several processes of the app behind nginx, started by one command."""
