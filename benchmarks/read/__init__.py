"""CPU per returned paper of form 3.1: formkit with all it checks, and what others take to only look at the cells."""
