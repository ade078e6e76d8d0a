"""Statistics of annotation quality over plain arrays: no framework, no tables, no hidden state."""
