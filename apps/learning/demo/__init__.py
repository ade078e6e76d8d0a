"""The loop run on scikit-learn's digits: a real model, simulated annotators."""
