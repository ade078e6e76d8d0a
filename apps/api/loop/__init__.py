"""The loop for programs."""
