"""What the field kinds promise."""
