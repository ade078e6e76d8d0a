"""The loop on real crowds and published models; `python -m tests.simulations.real_loops` prints its figures."""
