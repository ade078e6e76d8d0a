"""What follows from the evidence of a report, by the rules of its kind: known to whoever checks a bundle, offline."""
