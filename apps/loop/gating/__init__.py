"""Champion against challenger, and who is in charge."""
