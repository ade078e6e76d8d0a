"""Models of others asked by our client, and ours asked by Label Studio, each in a process of its own."""
