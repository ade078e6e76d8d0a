"""The verbs of the loop; each is one transaction with its event."""
