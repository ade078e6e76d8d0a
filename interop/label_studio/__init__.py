"""Label Studio: projects made through its API, exported, read here, written here and imported there again."""
