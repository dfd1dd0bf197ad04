"""What definitions may compute: expressions, working days, distances."""
