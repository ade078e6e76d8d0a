"""One file per subcommand of `qa-portal`: `add_to(subparsers)` describes it, its `run` does it."""
