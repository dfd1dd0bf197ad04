"""How truthfully returned papers are read: fields right, doubted, and silently wrong."""
