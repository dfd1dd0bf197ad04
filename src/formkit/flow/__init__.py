"""The order of things: the only place that knows it, and that talks to the archive."""
