"""What arrives: rows of a file, what they look like, which are copies, which are unusual."""
