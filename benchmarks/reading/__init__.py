"""Pages of our own forms as customers send them back, with the truth of each, and how well they are laid over their blanks."""
