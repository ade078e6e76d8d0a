"""The loop as arrays and documents: models, manifests, gates, certificates, rounds; no framework, no tables."""
