"""People only, AI-assisted or automation only: what the evidence of a project says."""
