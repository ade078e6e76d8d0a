"""Which records need no person: samples, certificates, plans of rounds."""
