"""End to end, as a clerk feels it: one list of 1,000 rows becomes 1,000 documents."""
