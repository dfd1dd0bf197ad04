"""PDF documents: what stands on their pages, and the office program that older files need. Knows no forms."""
