"""One form folder writes the paper and reads it back."""
