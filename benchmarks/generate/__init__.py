"""CPU per document of form 3.1: formkit, its peers, and what no writer can be faster than."""
