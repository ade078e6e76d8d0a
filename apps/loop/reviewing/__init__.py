"""Who is asked what, what they answered, and whether they look."""
