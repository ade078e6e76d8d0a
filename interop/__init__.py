"""Other people's tools, installed as they are published, read what QA Portal writes and write what it reads."""
