"""Side-by-side measurements: formkit and what else one could use, on one machine in one run."""
