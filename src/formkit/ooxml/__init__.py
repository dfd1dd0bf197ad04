"""Word and Excel packages: parts, the grid walk, the template writer. Knows no forms."""
